import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emitDeclarations } from '../emit-declarations.ts';
import { flatten } from '../flatten-declarations.ts';

const PROJECT = join(import.meta.dirname, '../..');
const SDK_ENTRIES = ['index', 'receiver', 'web'] as const;

/** Constructs that members have, and that the library alone constructs: the props of these are its own affair. */
const PARTS = ['console', 'node-function'];

/** The types of the packages by file: `sdk/index.d.ts`, `sdk/receiver.d.ts`, `sdk/web.d.ts`, `cdk/index.d.ts`. */
export type Declarations = Record<string, string>;

/** @param modules `node_modules` with the packed SDK */
export function declarationsOf(modules: string): Declarations {
  const built = join(modules, '@street-collector/webhooks/dist/cjs');
  const sdk = SDK_ENTRIES.map((name) => [`sdk/${name}.d.ts`, readFileSync(join(built, `${name}.d.ts`), 'utf8')]);
  return { ...(Object.fromEntries(sdk) as Declarations), 'cdk/index.d.ts': constructDeclarations() };
}

/** In one file, without comments: props and members, and what these refer to. */
function constructDeclarations(): string {
  const emitted = mkdtempSync(join(tmpdir(), 'declarations-'));
  try {
    emitDeclarations(join(PROJECT, 'lib/tsconfig.declarations.json'), emitted);
    // `Metric` is a class of CloudWatch as well.
    edit(join(emitted, 'core/contract/metrics.d.ts'), (text) => text.replaceAll(/\bMetric\b/g, 'MetricNames'));
    for (const name of PARTS)
      edit(join(emitted, 'lib', `${name}.d.ts`), (text) => text.replace(/^ {4}constructor\([^]*?\);\n/m, ''));
    return flatten(join(emitted, 'lib/index.d.ts'), { isTerse: () => true, peers: ['aws-cdk-lib', 'constructs'] }).text;
  } finally {
    rmSync(emitted, { recursive: true });
  }
}

const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(file, change(readFileSync(file, 'utf8')));
