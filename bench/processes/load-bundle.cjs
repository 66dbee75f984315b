'use strict';
/**
 * `node load-bundle.cjs BUNDLE [EVENT.json]` measures a cold start in a fresh process: the load of the bundle and its first
 * invocation. It prints JSON to stdout; the output of the handler goes to stderr.
 */
const { readFileSync } = require('node:fs');

const [, , bundle, eventFile] = process.argv;
const event = eventFile === undefined ? undefined : JSON.parse(readFileSync(eventFile, 'utf8'));
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

let began;
let cpu;
function start() {
  began = performance.now();
  cpu = process.cpuUsage();
}
function taken() {
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - began, cpuMs: (user + system) / 1000 };
}

start();
const { handler } = require(bundle);
const load = taken();

async function main() {
  let first;
  if (event !== undefined) {
    start();
    const answer = await handler(event, { getRemainingTimeInMillis: () => 30_000 });
    first = taken();
    if (answer?.batchItemFailures?.length > 0) throw new Error('messages of the first invocation failed');
  }
  print(`${JSON.stringify({ load, first })}\n`, () => process.exit(0));
}
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
