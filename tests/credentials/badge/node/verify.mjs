// Checks badges with two verifiers of other makers and against the schema of Open Badges 3.0.
// Standard input: {contexts, schema, cases: [{name, credential, documents}]}, where `contexts` and `documents` hold all
// that may be looked up, by address. Standard output: {name: {digitalbazaar, digitalcredentials, schema}}.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {createVerifyCryptosuite as jcs} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as bazaar from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {DataIntegrityProof as OtherProof} from '@digitalcredentials/data-integrity';
import {cryptosuite as otherRdfc} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import * as credentials from '@digitalcredentials/vc';
import {checkStatus as otherCheckStatus} from '@digitalcredentials/vc-bitstring-status-list';
import Ajv2019 from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';

const MULTIKEY = 'https://w3id.org/security/multikey/v1';

// Knows what it is given and the keys within it; everything else does not exist.
function loaderOf(known) {
  return async address => {
    const [start] = address.split('#');
    const whole = known[address] ?? known[start];
    const key = known[address] ? undefined : whole?.verificationMethod?.find(each => each.id === address);
    const document = known[address] ?? (key && {'@context': MULTIKEY, ...key});
    if(!document) {
      throw new Error(`not pinned: ${address}`);
    }
    return {contextUrl: null, documentUrl: address, document: structuredClone(document)};
  };
}

// Every proof must hold for the first; the second knows one of our two suites and must find it.
const VERIFIERS = {
  digitalbazaar: {
    verify: bazaar.verifyCredential,
    checkStatus,
    suite: () => [rdfc, jcs()].map(cryptosuite => new DataIntegrityProof({cryptosuite})),
  },
  digitalcredentials: {
    verify: credentials.verifyCredential,
    checkStatus: otherCheckStatus,
    suite: () => new OtherProof({cryptosuite: otherRdfc}),
  },
};

function reasons(error) {
  return error ? [error.message, ...(error.errors ?? []).flatMap(reasons)] : [];
}

async function verdict({verify, checkStatus, suite}, {credential, documents}, contexts) {
  const documentLoader = loaderOf({...contexts, ...documents});
  const options = {credential: structuredClone(credential), documentLoader, suite: suite()};
  const {verified, error, results = []} = await verify({...options, checkStatus: async () => ({verified: true})});
  const suites = results.filter(each => each.verified).map(each => each.proof.cryptosuite);
  const status = credential.credentialStatus ? await checkStatus({...options, suite: suite()}) : null;
  return {
    verified,
    suites: suites.sort(),
    reasons: reasons(error),
    // One says whether the bit is set, the other that the badge is not verified, without an error.
    revoked: status && !status.error ? status.results.some(each => each.status ?? !each.verified) : null,
    statusReasons: reasons(status?.error),
  };
}

const input = JSON.parse(await new Response(process.stdin).text());
const ajv = addFormats.default(new Ajv2019({strict: false, allErrors: true}));
const fits = ajv.compile(input.schema);
const output = {};
for(const each of input.cases) {
  output[each.name] = {schema: fits(each.credential) ? [] : fits.errors.map(e => `${e.instancePath} ${e.message}`)};
  for(const [name, verifier] of Object.entries(VERIFIERS)) {
    output[each.name][name] = await verdict(verifier, each, input.contexts);
  }
}
process.stdout.write(JSON.stringify(output));
