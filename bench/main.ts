import type { Part } from './part.ts';
import { backfill } from './parts/backfill.ts';
import { consoleLoad } from './parts/console-load.ts';
import { coldStarts } from './parts/cold-start.ts';
import { cost } from './parts/cost.ts';
import { costCompare } from './parts/cost-compare.ts';
import { deliverCpu } from './parts/deliver-cpu.ts';
import { endToEnd } from './parts/end-to-end.ts';
import { fanOutCpu } from './parts/fan-out-cpu.ts';
import { figures } from './parts/figures.ts';
import { receiverLoad } from './parts/receiver-load.ts';
import { scale } from './parts/scale.ts';
import { tally } from './parts/tally.ts';
import { findingsText } from './report/document.ts';
import { keep } from './report/keep.ts';

/**
 * `npm run bench` measures all parts, `npm run bench -- NAME [OPTIONS]` one of them. A run without options is a standard
 * run: it rewrites its section of docs/. A run with options only prints.
 */
const PARTS: readonly Part[] = [
  deliverCpu,
  fanOutCpu,
  coldStarts,
  cost,
  costCompare,
  tally,
  figures,
  endToEnd,
  scale,
  consoleLoad,
  receiverLoad,
  backfill,
];

const [first, ...rest] = process.argv.slice(2);
// `cost --compare` is a part of its own: its section of docs/ is another one.
const compare = first === 'cost' && rest.length === 1 && rest[0] === '--compare';
const [name, ...options] = compare ? [costCompare.name] : [first, ...rest];
const chosen = name === undefined ? PARTS : PARTS.filter((part) => part.name === name);
if (chosen.length === 0) {
  console.error(`No part is named "${name}". Name one of ${PARTS.map((part) => part.name).join(', ')}.`);
  process.exit(1);
}
for (const part of chosen) {
  console.error(`${part.name}…`);
  const findings = await part.run(options);
  console.log(findingsText(findings));
  if (options.length === 0) keep(part.name, findings);
}
