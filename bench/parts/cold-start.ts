import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Hop } from '../../core/contract/limits.ts';
import { HOPS } from '../../core/contract/limits.ts';
import type { ColdStart } from '../measure/cold-start.ts';
import { coldStart } from '../measure/cold-start.ts';
import { FOLDER } from '../measure/folder.ts';
import { ratios } from '../measure/rounds.ts';
import { median, rounded } from '../measure/statistics.ts';
import { startSurroundings } from '../measure/surroundings.ts';
import type { Findings, Part } from '../part.ts';
import { deliveryRecords, eventRecords } from '../fixtures/queue-records.ts';

const ROUNDS = 15;

interface Candidate {
  name: string;
  bundle: string;
  environment: Readonly<Record<string, string>>;
  event?: string;
}

/** Time and CPU from an empty process to a ready handler, and of the first invocation, of every function's bundle. */
export const coldStarts: Part = {
  name: 'cold-start',
  async run() {
    const surroundings = await startSurroundings();
    try {
      const candidates: Candidate[] = [
        { name: BARE, bundle: bareBundle(), environment: surroundings.environment, event: eventFile('bare', []) },
        ...HOPS.map((hop) => candidateOf(hop, surroundings.handlerEnvironment(hop))),
      ];
      const found = new Map<string, ColdStart[]>(candidates.map(({ name }) => [name, []]));
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const { name, bundle, environment, event } of candidates)
          found.get(name)?.push(await coldStart(bundle, environment, event));
      }
      return findings(candidates, found);
    } finally {
      await surroundings.stop();
    }
  },
};

const BARE = 'the bare `@aws-sdk/client-dynamodb`';

function candidateOf(hop: Hop, environment: Record<string, string>): Candidate {
  const bundle = environment['BENCH_BUNDLE'] ?? '';
  if (hop === 'deliver') return { name: hop, bundle, environment, event: eventFile(hop, deliveryRecords()) };
  if (hop === 'fan-out') return { name: hop, bundle, environment, event: eventFile(hop, eventRecords()) };
  return { name: hop, bundle, environment };
}

function eventFile(name: string, records: readonly object[]): string {
  const file = join(FOLDER, `${name}-event.json`);
  writeFileSync(file, JSON.stringify({ Records: records }));
  return file;
}

/** Builds the bare client with the build options of the functions. */
function bareBundle(): string {
  const outfile = join(FOLDER, 'bundles', 'bare-dynamodb', 'index.js');
  buildSync({
    entryPoints: [join(import.meta.dirname, '..', 'processes', 'bare-dynamodb.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
  });
  return outfile;
}

function findings(candidates: readonly Candidate[], found: ReadonlyMap<string, ColdStart[]>): Findings {
  const loads = (name: string, unit: 'wallMs' | 'cpuMs'): number[] =>
    (found.get(name) ?? []).map(({ load }) => load[unit]);
  const firsts = (name: string): number[] =>
    (found.get(name) ?? []).flatMap(({ first }) => (first === undefined ? [] : [first.cpuMs]));
  const kilobytes = (bundle: string): number => rounded(statSync(bundle).size / 1000, 0);
  const ratio = (name: string): number => rounded(median(ratios(loads(name, 'wallMs'), loads(BARE, 'wallMs'))));
  const deliver = candidates.find(({ name }) => name === 'deliver');
  if (deliver === undefined) throw new Error('deliver was not measured.');
  return {
    figures: { unit: 'milliseconds', rounds: Object.fromEntries(found) },
    tables: [
      {
        caption: `From an empty process to a ready handler, without a compile cache; median of ${ROUNDS} fresh processes in turns. The first invocation is a batch of 10 (of the bare client, one \`GetItem\`), including all new connections.`,
        columns: [
          'function',
          'bundle KB',
          'load ms',
          'load CPU ms',
          'load against the bare client',
          'first invocation CPU ms',
        ],
        rows: candidates.map(({ name, bundle }) => [
          name,
          kilobytes(bundle),
          rounded(median(loads(name, 'wallMs')), 1),
          rounded(median(loads(name, 'cpuMs')), 1),
          `${ratio(name)}x`,
          firsts(name).length === 0 ? '' : rounded(median(firsts(name)), 1),
        ]),
      },
    ],
    targets: [
      {
        what: 'deliver: load time against the bare DynamoDB client',
        found: ratio('deliver'),
        rule: 'at most',
        limit: 0.75,
        unit: 'x',
      },
      { what: 'deliver: bundle', found: kilobytes(deliver.bundle), rule: 'at most', limit: 350, unit: 'KB' },
    ],
  };
}
