// What `build.py` bundles into static/ed25519.js: Ed25519 and SHA-256 for browsers that have none of their own.
// The licence is a value, not a comment, so that it stays when scripts are made smaller.
import { hashes, verify } from "@noble/ed25519";
import { sha256, sha512 } from "@noble/hashes/sha2.js";

hashes.sha512 = sha512;
globalThis.ed25519 = {
  licence: "@noble/ed25519, @noble/hashes: MIT, (c) 2019, 2022 Paul Miller",
  sha256,
  // RFC 8032, 5.1.7, and not the laxer rule of ZIP 215, so that browser and server judge alike
  verify: (signature, message, key) => verify(signature, message, key, { zip215: false }),
};
