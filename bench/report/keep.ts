import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { FOLDER } from '../measure/folder.ts';
import type { Findings } from '../part.ts';
import { replaceSection, section } from './document.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const DOCUMENTS = [join(PROJECT, 'docs', 'performance.md'), join(PROJECT, 'docs', 'scaling.md')];

/**
 * Writes a standard run into its section of docs/ and all of its figures into `.local/bench/results/<name>.json`.
 *
 * @throws Error when neither document has the markers of the part.
 */
export function keep(name: string, findings: Findings): void {
  const [processor] = cpus();
  const origin = {
    command: `npm run bench -- ${name}`,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: PROJECT, encoding: 'utf8' }).trim(),
    at: new Date().toISOString(),
    machine: `${processor?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`,
  };
  const folder = join(FOLDER, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...origin, ...findings }, undefined, 2));
  for (const document of DOCUMENTS) {
    const updated = replaceSection(readFileSync(document, 'utf8'), name, section(findings, origin));
    if (updated === undefined) continue;
    writeFileSync(document, updated);
    return;
  }
  throw new Error(
    `No document has a section for ${name}. Add <!-- bench:${name} --> and <!-- /bench:${name} --> to docs/performance.md or docs/scaling.md.`,
  );
}
