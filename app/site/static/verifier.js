/* Checks certificates in the browser, with no network: the code of a link (COSE_Sign1) and the signed record (Open Badges 3.0).
   Its words stand in the page; without a page, as in Node, it hands over its judgement alone. */
(() => {
  "use strict";
  const MOST_DIGITS = 4000, MOST_TEXT = 200000, MOST_FILE = 2e7, DEEPEST = 24, DAY = 86400000;
  const BASE32 = "0123456789abcdefghjkmnpqrstvwxyz";
  const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  const UID = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;
  const SUITES = ["eddsa-rdfc-2022", "eddsa-jcs-2022"];

  class Unreadable extends Error {}
  const need = (isSo) => { if (!isSo) throw new Unreadable("not a certificate"); };
  const isBytes = (value, count) => value instanceof Uint8Array && (count === undefined || value.length === count);
  const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
  const isText = (value) => typeof value === "string" && value !== "";
  const isThing = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const utf8 = (text) => new TextEncoder().encode(text);
  const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromHex = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const fromBase64 = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

  /* The browser's own cryptography where it has it: not over http, and Ed25519 only since about 2025. Else the bundle. */
  const subtle = globalThis.crypto && globalThis.crypto.subtle;
  let bundle = null, loading = null;
  const load = () => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.getElementById("checker").dataset.ed25519;
    script.onload = () => resolve(globalThis.ed25519);
    script.onerror = () => { loading = null; reject(new Error("no bundle")); };
    document.head.append(script);
  });
  const ownCryptography = async () => {
    bundle = globalThis.ed25519 || await (loading = loading || load());
    return bundle;
  };
  const sha256 = async (bytes) =>
    subtle ? new Uint8Array(await subtle.digest("SHA-256", bytes)) : (await ownCryptography()).sha256(bytes);
  const isSigned = async (key, signature, message) => {
    let known = null;
    try {
      known = subtle && await subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    } catch (error) { /* this browser does not know the algorithm */ }
    return known ? subtle.verify("Ed25519", known, signature, message) : (await ownCryptography()).verify(signature, message, key);
  };

  /* Deterministic CBOR (RFC 8949, 4.2.1) of the few types that a code has: shortest heads, whole numbers as keys in order. */
  const readCbor = (bytes) => {
    let at = 0;
    const take = (count) => {
      need(count <= bytes.length - at);
      at += count;
      return bytes.slice(at - count, at);
    };
    const head = () => {
      const first = take(1)[0], size = first & 31;
      need(size < 27);
      const value = size < 24 ? size : take(2 ** (size - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
      need(size < 24 || value >= (size === 24 ? 24 : 2 ** (8 * (size - 24))));
      return [first >> 5, value];
    };
    const map = (count, depth) => {
      const found = new Map();
      let last = -1;
      for (let left = count; left; left -= 1) {
        const key = item(depth);
        need(isCount(key) && key > last);
        found.set(last = key, item(depth));
      }
      return found;
    };
    const list = (count, depth) => {
      const found = [];
      for (let left = count; left; left -= 1) found.push(item(depth));
      return found;
    };
    const item = (depth) => {
      const [kind, value] = head();
      need(depth < 5 && kind < 7);
      if (kind === 0) return value;
      if (kind === 1) return -1 - value;
      if (kind === 2) return take(value);
      if (kind === 3) return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(take(value));
      if (kind === 4) return list(value, depth + 1);
      if (kind === 5) return map(value, depth + 1);
      return { tag: value, value: item(depth + 1) };
    };
    const found = item(0);
    need(at === bytes.length);
    return found;
  };

  const writeBytes = (bytes) => {
    const size = bytes.length;
    return joined(size < 24 ? [64 + size] : size < 256 ? [88, size] : [89, size >> 8, size & 255], bytes);
  };

  const uidOf = (bytes) => {
    const number = BigInt("0x" + toHex(bytes));
    return Array.from({ length: 26 }, (_, place) => BASE32[Number((number >> BigInt(125 - 5 * place)) & 31n)]).join("");
  };

  /* The digits of a link, as app/credentials/code.py writes them: what they say, and how to know whether it was signed. */
  const readCode = (digits) => {
    need(digits.length <= MOST_DIGITS && /^[1-9]\d*$/.test(digits));
    const hex = BigInt(digits).toString(16);
    need(hex.length % 2 === 0);
    const message = readCbor(fromHex(hex));
    need(message.tag === 18 && Array.isArray(message.value) && message.value.length === 4);
    const [header, open, payload, signature] = message.value;
    need(isBytes(header) && open instanceof Map && open.size === 0 && isBytes(payload) && isBytes(signature, 64));
    const rules = readCbor(header), says = readCbor(payload);
    need(rules instanceof Map && rules.size === 2 && rules.get(1) === -8 && isBytes(rules.get(4), 8));
    need(says instanceof Map && says.size === 7 && isBytes(says.get(1), 16) && isBytes(says.get(4), 6));
    const [name, course, day, minutes, percent] = [2, 3, 5, 6, 7].map((key) => says.get(key));
    need(isText(name) && isText(course) && [day, minutes, percent].every(isCount) && day < 2932897 && percent <= 100);
    const signed = joined([0x84, 0x6a], utf8("Signature1"), writeBytes(header), [0x40], writeBytes(payload));
    return {
      key: toHex(rules.get(4)),
      says: {
        uid: uidOf(says.get(1)), name, course, revision: toHex(says.get(4)), minutes, percent,
        date: new Date(day * DAY).toISOString().slice(0, 10),
      },
      isSignedBy: (key) => isSigned(key, signature, signed),
    };
  };

  /* JSON Canonicalization Scheme (RFC 8785) of values without fractions. */
  const canonical = (value, depth = 0) => {
    need(depth < DEEPEST);
    if (Array.isArray(value)) return "[" + value.map((each) => canonical(each, depth + 1)).join(",") + "]";
    if (isThing(value)) {
      return "{" + Object.keys(value).sort().map((key) => JSON.stringify(key) + ":" + canonical(value[key], depth + 1)).join(",") + "}";
    }
    need(typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value));
    return JSON.stringify(value);
  };

  /* 64 bytes from multibase base58btc, in their only form: a leading 1 for each leading zero byte and no more. */
  const readSignature = (text) => {
    need(isText(text) && text[0] === "z" && text.length < 100);
    let number = 0n;
    for (const sign of text.slice(1)) {
      need(BASE58.includes(sign));
      number = number * 58n + BigInt(BASE58.indexOf(sign));
    }
    const hex = number.toString(16).padStart(128, "0");
    need(hex.length === 128 && /^z1*/.exec(text)[0].length - 1 === Math.floor(/^0*/.exec(hex)[0].length / 2));
    return fromHex(hex);
  };

  /* The proof that can be checked without RDF (W3C vc-di-eddsa). Every other must be of our two suites and by the same key. */
  const proofOf = (record) => {
    const proofs = [].concat(record.proof), suites = proofs.map((proof) => proof.cryptosuite);
    need(new Set(suites).size === suites.length && proofs.every((proof) => proof.type === "DataIntegrityProof"
      && SUITES.includes(proof.cryptosuite) && proof.proofPurpose === "assertionMethod" && isText(proof.verificationMethod)
      && proof.verificationMethod === proofs[0].verificationMethod));
    const found = proofs[suites.indexOf(SUITES[1])];
    need(found && canonical(found["@context"]) === canonical(record["@context"]));
    return found;
  };

  /* Verify Proof of eddsa-jcs-2022: SHA-256 of the proof's options, then of the document without its proofs. */
  const isProved = async (record, key) => {
    const { proofValue, ...options } = proofOf(record);
    const { proof, ...document } = record;
    const hashes = await Promise.all([options, document].map((each) => sha256(utf8(canonical(each)))));
    return isSigned(key, readSignature(proofValue), joined(...hashes));
  };

  /* The signed record, as app/credentials/badge/credential.py writes it. */
  const readRecord = (text) => {
    const record = JSON.parse(text);
    canonical(record); /* or it goes too deep, or holds what no record holds */
    const { issuer, credentialSubject: { achievement, identifier, result }, evidence = [], validFrom } = record;
    const named = (genre) => evidence.filter((each) => each.genre === genre).map((each) => each.name).join("; ");
    const value = (name) => {
      const [found] = result.filter((each) => each.resultDescription === `${achievement.id}#${name}`);
      need(/^\d{1,9}$/.test(found.value));
      return Number(found.value);
    };
    const [did, key] = proofOf(record).verificationMethod.split("#");
    need(did === issuer.id && record.type.includes("OpenBadgeCredential") && identifier[0].identityType === "name");
    const says = {
      uid: record.id.split("/").pop(), name: identifier[0].identityHash, course: achievement.humanCode, title: achievement.name,
      revision: achievement.version, provider: issuer.name, date: validFrom.slice(0, 10),
      percent: value("percent"), minutes: value("minutes"),
    };
    need(UID.test(says.uid) && Object.values(says).every((each) => isText(each) || isCount(each)) && Date.parse(says.date) < Infinity);
    readSignature(proofOf(record).proofValue);
    return {
      key, says: { ...says, programme: named("Training programme"), funders: named("Funding") },
      isSignedBy: (known) => isProved(record, known),
    };
  };

  const ungrouped = (text) => text.replace(/[\W_]/g, "").toLowerCase().replace(/o/g, "0").replace(/[il]/g, "1");

  /* What somebody gave: a record, or digits with the serial of their link, or a serial alone. */
  const readInput = (text) => {
    need(text.length <= MOST_TEXT);
    const plain = text.trim();
    if (plain.startsWith("{")) return readRecord(plain);
    const tight = plain.replace(/\s+/g, "");
    const [address, digits, more] = /^\d{40,}$/.test(tight) ? ["", tight] : tight.split("#");
    need(more === undefined);
    const uid = ungrouped(address.split("?")[0].split("/").pop());
    if (digits === undefined || digits === "") {
      need(UID.test(uid));
      return { serial: uid };
    }
    const found = readCode(digits);
    return { ...found, isOfAnother: UID.test(uid) && uid !== found.says.uid };
  };

  /* The list of keys, courses and withdrawn certificates; throws where it is none. */
  const readList = (list) => {
    const madeAt = Date.parse(list.made_at);
    if (list.kind !== "palermo-campus-verification-list" || list.version !== 1 || isNaN(madeAt)) throw new Error("not a list");
    return {
      madeAt, issuer: list.issuer, address: list.address,
      keys: new Map(list.keys.map((key) => [key.id, { bytes: fromBase64(key.public), isCompromised: key.compromised_since !== null }])),
      titles: new Map(Object.entries(list.courses)),
      withdrawn: new Set(list.withdrawn), superseded: new Set(list.superseded),
    };
  };

  /* A verdict in the words of app/credentials/rules.py, and what the certificate says; or a serial, which nobody can judge alone. */
  const judge = async (text, list) => {
    let found = null;
    try { found = readInput(text); } catch (error) { return { verdict: "unreadable" }; }
    if (found.serial) return { note: "serial", uid: found.serial };
    const key = list.keys.get(found.key);
    if (!key) return { verdict: "unknown-issuer" };
    if (found.isOfAnother || !await found.isSignedBy(key.bytes)) return { verdict: "altered" };
    const { uid } = found.says, mark = toHex(await sha256(utf8(uid))).slice(0, 16);
    const judged = { uid, says: { provider: list.issuer, ...found.says } };
    if (list.withdrawn.has(mark)) return { verdict: "withdrawn", ...judged };
    /* a thief dates as they like: without the site's records no date clears a compromised key */
    if (key.isCompromised) return { verdict: "compromised", uid };
    return { verdict: list.superseded.has(mark) ? "superseded" : "valid", ...judged };
  };

  /* The record baked into a PNG: the text of an iTXt chunk that is not compressed (Open Badges 3.0, 5.3.1). */
  const inPng = (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const word = "openbadgecredential";
    for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
      const chunk = bytes.subarray(at + 4, at + 8 + Math.min(view.getUint32(at), MOST_TEXT));
      if (String.fromCharCode(...chunk.subarray(0, 4 + word.length)) !== "iTXt" + word) continue;
      const flags = 4 + word.length + 1; /* after it: two bytes on compression, the language and a translated keyword */
      const language = chunk.indexOf(0, flags + 2), start = chunk.indexOf(0, language + 1) + 1;
      return chunk[flags] === 0 && start > language && language > 0 ? new TextDecoder().decode(chunk.subarray(start)) : "";
    }
    return "";
  };

  if (typeof document === "undefined") {
    globalThis.certificates = { judge, readList, isProved, canonical, inPng };
    return;
  }

  const checker = document.getElementById("checker");
  if (!checker) return;
  const find = (name) => checker.querySelector(`[data-part="${name}"]`);
  const form = find("form"), camera = find("camera"), screen = find("screen");
  const language = document.documentElement.lang;
  const locale = { ar: "ar-u-nu-latn", en: "en-GB" }[language] || language;
  const { list: address, judged } = checker.dataset; /* without an address this is the single file, which asks nobody */
  let known = null, fetchedAt = -Infinity, turn = 0, film = null;

  const fill = (name, text) => {
    for (const place of checker.querySelectorAll(`[data-fill="${name}"]`)) place.textContent = text;
  };
  const day = (time) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(time);
  const count = (value, unit) => value && new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);
  const hours = (minutes) => [count(Math.floor(minutes / 60), "hour"), count(minutes % 60, "minute")].filter(Boolean).join(" ");
  const pageOf = (uid) => (address ? address.replace(/[^/]*$/, "") : `${known.address}/verify/`) + uid;
  const fetched = (place) => fetch(place, { cache: "no-cache", signal: AbortSignal.timeout && AbortSignal.timeout(15000) });

  const showList = () => {
    fill("list-date", day(known.madeAt));
    fill("list-time", new Date(known.madeAt).toISOString().slice(11, 16));
    fill("issuer", known.issuer);
    find("list").hidden = Boolean(judged);
    find("old").hidden = Date.now() - known.madeAt <= 90 * DAY;
  };

  /* On the site the list is fetched, again after ten minutes, and kept for when the network goes away. */
  const newestList = async () => {
    if (!address) known = known || readList(JSON.parse(document.getElementById("list").textContent));
    else if (performance.now() - fetchedAt > 600000) {
      try {
        known = readList(await (await fetched(address)).json());
        fetchedAt = performance.now();
      } catch (error) { if (!known) throw error; }
    }
    showList();
    return known;
  };

  const titleOf = ({ title, course }) => {
    const titles = known.titles.get(course) || {};
    return title || titles[language] || titles.en || Object.values(titles)[0] || course;
  };

  const tell = (says) => {
    find("says").hidden = !says;
    if (!says) return;
    for (const each of ["name", "provider", "programme", "funders"]) {
      fill(each, says[each] || "");
      for (const row of checker.querySelectorAll(`[data-row="${each}"]`)) row.hidden = !says[each];
    }
    fill("course", titleOf(says));
    fill("date", day(Date.parse(says.date)));
    fill("hours", hours(says.minutes));
    fill("result", new Intl.NumberFormat(locale, { style: "percent" }).format(says.percent / 100));
    fill("revision", says.revision.slice(0, 12));
    fill("serial", says.uid.toUpperCase().match(/.{1,4}/g).join("-"));
  };

  const show = ({ verdict, note, uid, says }) => {
    for (const each of checker.querySelectorAll("[data-verdict]")) each.hidden = each.dataset.verdict !== verdict;
    for (const each of checker.querySelectorAll("[data-note]")) each.hidden = each.dataset.note !== note;
    tell(says);
    const ask = find("ask");
    ask.hidden = !(uid && known);
    if (uid && known) ask.querySelector("a").href = pageOf(uid);
    find("answer").scrollIntoView({ block: "nearest" });
  };

  /* What the page of this serial says now can only take away from what the signature says. */
  const askSite = async (found, mine) => {
    try {
      const answer = await fetched(pageOf(found.uid));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("checker");
      const verdict = answer.status === 404 ? "unrecorded" : page.dataset.judged;
      if (turn !== mine || !verdict) return;
      show(verdict === "valid" ? { ...found, note: "confirmed" } : { verdict, uid: found.uid });
    } catch (error) { /* no connection: what is shown stands, with the date of the list */ }
  };

  /* What the server has to judge; a form that is sent into the void would lose the page, so ask first whether it is there. */
  const send = async (otherwise, text) => {
    try {
      await fetched("/healthz");
      if (text) form.elements.text.value = text;
      form.submit();
    } catch (error) { show(otherwise); }
  };

  const check = async (text, isOfPage) => {
    const mine = turn += 1;
    let found = null;
    try {
      found = await judge(text, await newestList());
    } catch (error) { found = { note: known ? "failed" : "no-list" }; }
    if (turn !== mine) return;
    if (found.verdict === "valid" && isOfPage && judged) {
      fill("name", found.says.name);
      show({ note: "agrees" });
    } else if (address && !isOfPage && (found.note || found.verdict === "compromised")) {
      send(found.note === "serial" ? { note: "offline" } : found, text);
    } else {
      show(found);
      if (found.verdict === "valid" && address) askSite(found, mine);
    }
  };

  const checkFragment = () => {
    if (/^#\d/.test(location.hash)) check(location.pathname + location.hash, true);
  };

  const eye = async () => {
    const known = "BarcodeDetector" in globalThis && await BarcodeDetector.getSupportedFormats();
    return known && known.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  };

  const checkPicture = async (file) => {
    const seeing = await eye();
    if (!seeing) return show({ note: "picture" });
    const seen = await createImageBitmap(file).then((picture) => seeing.detect(picture)).catch(() => []);
    return seen.length ? check(seen[0].rawValue) : show({ note: "no-code" });
  };

  /* The record baked into an SVG: it stands in a CDATA section, so no parser is needed, and no style or entity of it counts. */
  const inSvg = (text) => {
    const start = /<(?:\w+:)?credential\b[^<>]*>\s*<!\[CDATA\[/.exec(text);
    return start ? text.slice(start.index + start[0].length).split("]]>", 1)[0] : "";
  };

  const checkFile = async (file) => {
    turn += 1;
    if (file.size > MOST_FILE) return show({ note: "large" });
    const bytes = new Uint8Array(await file.arrayBuffer());
    const start = String.fromCharCode(...bytes.subarray(0, 4));
    if (start === "%PDF") return address ? send({ note: "offline" }) : show({ note: "pdf" });
    const isPng = start.endsWith("PNG"), text = isPng ? "" : new TextDecoder().decode(bytes.subarray(0, MOST_FILE / 10));
    const baked = isPng ? inPng(bytes) : text.includes("<svg") ? inSvg(text) : "";
    if (baked) return check(baked);
    return isPng || file.type.startsWith("image/") ? checkPicture(file) : check(text);
  };

  const stop = () => {
    if (film) for (const track of film.getTracks()) track.stop();
    film = screen.srcObject = null;
    find("viewfinder").hidden = true;
    camera.hidden = false;
  };

  const watch = async () => {
    camera.hidden = true;
    const seeing = await eye();
    try {
      film = screen.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      find("viewfinder").hidden = false;
    } catch (error) {
      stop();
      return show({ note: "camera" });
    }
    while (film) {
      const [seen] = await seeing.detect(screen).catch(() => []);
      if (film && seen) {
        stop();
        return check(seen.rawValue);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };

  const listen = () => {
    const field = find("text"), chooser = find("file");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (field.value.trim()) check(field.value);
      else if (chooser.files.length) checkFile(chooser.files[0]);
      else field.focus();
    });
    field.addEventListener("input", () => { chooser.value = ""; });
    chooser.addEventListener("change", () => {
      field.value = "";
      if (chooser.files.length) checkFile(chooser.files[0]);
    });
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      const { files } = event.dataTransfer;
      field.value = event.dataTransfer.getData("text");
      if (!files.length) return check(field.value);
      chooser.files = files;
      checkFile(files[0]);
    });
    camera.addEventListener("click", watch);
    find("stop").addEventListener("click", stop);
    addEventListener("pagehide", stop);
    document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
    if (navigator.mediaDevices && navigator.mediaDevices.getUserMedia) eye().then((seeing) => { camera.hidden = !seeing; });
  };

  if (form) listen();
  if (!address) find("asleep").hidden = true;
  addEventListener("hashchange", checkFragment);
  newestList().catch(() => show({ note: "no-list" })).then(checkFragment);
})();
