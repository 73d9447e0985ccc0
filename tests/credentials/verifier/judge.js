/* Judges what comes in on standard input, one JSON line {text, list} at a time, with the scripts named on the command line.
   With --no-webcrypto it does so as a browser that has none, which is every browser on an http address. */
const { readFileSync } = require("node:fs");
const { createInterface } = require("node:readline");
const { runInThisContext } = require("node:vm");

if (process.argv.includes("--no-webcrypto")) Object.defineProperty(globalThis, "crypto", { value: undefined });
for (const file of process.argv.filter((each) => each.endsWith(".min.js"))) runInThisContext(readFileSync(file, "utf8"), file);

const { judge, readList, isProved, canonical, inPng } = globalThis.certificates;
const work = {
  judge: ({ text, list }) => judge(text, readList(list)),
  proved: ({ record, key }) => isProved(record, Uint8Array.from(Buffer.from(key, "hex"))),
  canonical: ({ text }) => canonical(JSON.parse(text)),
  png: ({ data }) => inPng(Uint8Array.from(Buffer.from(data, "base64"))),
};
createInterface({ input: process.stdin }).on("line", async (line) => {
  const asked = JSON.parse(line);
  let answer = null;
  try { answer = { value: await work[asked.work](asked) }; } catch (error) { answer = { error: String(error) }; }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
