import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Findings } from '../part.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const FOLDER = join(PROJECT, 'bench', 'results');

/** A run of a part, as `bench/results/<name>.json` keeps it. */
export interface Result extends Findings {
  name: string;
  /** What reproduces it. */
  command: string;
  commit: string;
  /** ISO 8601. */
  at: string;
  machine: { processor: string; cores: number; memoryGiB: number; system: string };
  versions: Record<string, string>;
}

/** Writes what a part found, with where and with what it was found. */
export function writeResult(name: string, findings: Findings): void {
  const [first] = cpus();
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const result: Result = {
    name,
    command: `npm run bench -- ${name}`,
    commit: git('rev-parse', '--short', 'HEAD'),
    at: new Date().toISOString(),
    machine: {
      processor: first?.model ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      system: `${process.platform} ${process.arch}`,
    },
    versions: {
      node: process.version,
      '@aws-sdk/client-dynamodb': dependencies?.['@aws-sdk/client-dynamodb'] ?? '',
      undici: devDependencies?.['undici'] ?? '',
      esbuild: devDependencies?.['esbuild'] ?? '',
    },
    ...findings,
  };
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

/** The latest run of every part, in the order of their names. */
export function readResults(): Result[] {
  const files = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .toSorted();
  return files.map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Result);
}

const git = (...words: string[]): string => execFileSync('git', words, { cwd: PROJECT, encoding: 'utf8' }).trim();
