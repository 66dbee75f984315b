import type { Part } from './part.ts';
import { consoleLoad } from './parts/console-load.ts';
import { coldStarts } from './parts/cold-start.ts';
import { cost } from './parts/cost.ts';
import { deliverCpu } from './parts/deliver-cpu.ts';
import { endToEnd } from './parts/end-to-end.ts';
import { fanOutCpu } from './parts/fan-out-cpu.ts';
import { scale } from './parts/scale.ts';
import { tableText, targetRow, updateDocuments } from './report/document.ts';
import { readResults, writeResult } from './report/results-file.ts';

/**
 * `npm run bench` measures everything; `npm run bench -- NAME [OPTIONS]` one part. Results go to bench/results/ and into
 * the tables of docs/; those of a run with options, which is one of the reader's own, are printed alone.
 */
const PARTS: readonly Part[] = [deliverCpu, fanOutCpu, coldStarts, cost, endToEnd, scale, consoleLoad];

const [name, ...options] = process.argv.slice(2);
const chosen = name === undefined ? PARTS : PARTS.filter((part) => part.name === name);
if (chosen.length === 0) {
  console.error(`There is no part "${name}"; there are ${PARTS.map((part) => part.name).join(', ')}.`);
  process.exit(1);
}
for (const part of chosen) {
  console.error(`${part.name}…`);
  const findings = await part.run(options);
  if (options.length === 0) writeResult(part.name, findings);
  const { tables, targets } = findings;
  for (const table of tables) console.log(`\n${tableText(table)}`);
  for (const target of targets)
    console.log(
      `\n${targetRow(target)
        .filter((cell) => cell !== '')
        .join(': ')}`,
    );
}
if (options.length === 0) updateDocuments(readResults());
