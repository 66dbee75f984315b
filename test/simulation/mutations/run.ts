import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MUTATIONS } from './all.ts';
import type { Mutation } from './mutation.ts';

/** `npm run mutate [-- PART OF A NAME…]`: breaks each rule in a copy of the sources, and shows that its test notices. */
const PROJECT = resolve(import.meta.dirname, '../../..');
const COPIED = [
  'core',
  'lambdas',
  'test/simulation',
  'test/faults',
  'test/unit/core',
  'test/helpers/strip-types.mjs',
  'test/vectors',
  'package.json',
];
const CONFIGURATION = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/helpers/strip-types.mjs' },
  testTimeout: 300_000,
};

/** Most mutations that seeds catch show within the first few. */
const SEEDS_PLAYED = 200;

function copyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mutations-'));
  for (const path of COPIED) cpSync(join(PROJECT, path), join(folder, path), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Whether the test fails, with at least one test that ran. */
function notices(folder: string, [file, test]: Mutation['caughtBy']): boolean {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      join(PROJECT, 'node_modules/jest/bin/jest.js'),
      '--config',
      JSON.stringify({ ...CONFIGURATION, rootDir: folder }),
      '--runTestsByPath',
      join(folder, file),
      '--testNamePattern',
      test.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`),
      '--json',
    ],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, SIMULATION_SEEDS: String(SEEDS_PLAYED) },
    },
  );
  const start = stdout.indexOf('{"num');
  if (start === -1) throw new Error(`${file} did not run: ${stderr.slice(-2_000)}`);
  const { numFailedTests, numPassedTests } = JSON.parse(stdout.slice(start)) as {
    numFailedTests: number;
    numPassedTests: number;
  };
  if (numFailedTests + numPassedTests === 0)
    throw new Error(`${file} has no test named ${test}: ${stderr.slice(-2_000)}`);
  return numFailedTests > 0;
}

const wanted = process.argv.slice(2);
const folder = copyProject();
let missed = 0;
try {
  for (const mutation of MUTATIONS.filter(
    ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
  )) {
    const path = join(folder, mutation.file);
    const source = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      mutation.edits.reduce((text, edit) => edit(text), source),
    );
    const caught = notices(folder, mutation.caughtBy);
    writeFileSync(path, source);
    if (!caught) missed += 1;
    console.log(`${caught ? 'caught' : 'MISSED'}: ${mutation.name} (${mutation.caughtBy.join(', ')})`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(missed === 0 ? 'every broken rule was noticed' : `${missed} broken rules went unnoticed`);
process.exitCode = missed === 0 ? 0 : 1;
