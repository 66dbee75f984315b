import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coldStart } from '../measure/cold-start.ts';
import { FOLDER } from '../measure/folder.ts';
import { median, rounded } from '../measure/statistics.ts';
import type { Findings, Part } from '../part.ts';

const ROUNDS = 15;
const PROJECT = join(import.meta.dirname, '..', '..');
const DIST = join(FOLDER, 'sdk', 'dist');
const CANDIDATES = [
  { name: '`/receiver`, `require`', file: join(DIST, 'cjs', 'receiver.js') },
  { name: '`/receiver`, ES module', file: join(DIST, 'esm', 'receiver.js') },
  { name: '`/web`, ES module', file: join(DIST, 'esm', 'web.js') },
  { name: '`@street-collector/webhooks`, `require`', file: join(DIST, 'cjs', 'index.js') },
];

/** Time that the package adds to the start of a program that receives webhooks. */
export const receiverLoad: Part = {
  name: 'receiver-load',
  async run() {
    execFileSync(process.execPath, [join(PROJECT, 'sdk', 'build.ts'), DIST]);
    // As in the package: its files are ES modules, but those of cjs/.
    writeFileSync(join(DIST, '..', 'package.json'), '{ "type": "module" }');
    const found = new Map<string, number[]>(CANDIDATES.map(({ name }) => [name, []]));
    for (let round = 0; round < ROUNDS; round += 1)
      for (const { name, file } of CANDIDATES) found.get(name)?.push((await coldStart(file, {})).load.wallMs);
    return findings(found);
  },
};

function findings(found: ReadonlyMap<string, number[]>): Findings {
  const loadMs = (name: string): number => rounded(median(found.get(name) ?? []), 1);
  const [first] = CANDIDATES;
  return {
    figures: { unit: 'milliseconds', rounds: Object.fromEntries(found) },
    tables: [
      {
        caption: `From an empty process to the loaded entry, without a compile cache; median of ${ROUNDS} fresh processes in turns.`,
        columns: ['entry', 'file KB', 'load ms'],
        rows: CANDIDATES.map(({ name, file }) => [name, rounded(statSync(file).size / 1000, 1), loadMs(name)]),
      },
    ],
    targets: [{ what: 'the receiver: load', found: loadMs(first?.name ?? ''), rule: 'at most', limit: 5, unit: 'ms' }],
  };
}
