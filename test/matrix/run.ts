import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { casesOf, type Case } from './cases.ts';
import { OutsideProject } from './outside-project.ts';

/**
 * `npm run matrix`: tries the packed SDK in every runtime and compiler that it is for, and writes the table into
 * docs/receivers.md. It installs them into .local/matrix. `npm run matrix -- WORD` runs the cases whose name has the word, and
 * writes nothing.
 */
const PROJECT = join(import.meta.dirname, '..', '..');
const PAGE = join(PROJECT, 'docs', 'receivers.md');
const [BEGIN, END] = ['<!-- matrix -->', '<!-- /matrix -->'];

const [word = ''] = process.argv.slice(2);
const project = new OutsideProject();
const results: { case: Case; fault: string }[] = [];
try {
  for (const one of casesOf(project).filter(({ name, part }) =>
    `${name} ${part}`.toLowerCase().includes(word.toLowerCase()),
  )) {
    const fault = await faultOf(one);
    console.log(`${fault === '' ? 'passed' : 'FAILED'}  ${one.name}: ${one.part}${fault === '' ? '' : `\n${fault}`}`);
    results.push({ case: one, fault });
  }
} finally {
  project.remove();
}
if (word === '') writeTable();
const failed = results.filter(({ fault }) => fault !== '').length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || results.length === 0 ? 1 : 0;

/** The first lines of what went wrong; empty for nothing. */
async function faultOf(one: Case): Promise<string> {
  try {
    await one.run();
    return '';
  } catch (error) {
    return String(error instanceof Error ? error.message : error).slice(0, 2_000);
  }
}

function writeTable(): void {
  const names = [...new Set(results.map((result) => result.case.name))];
  const rows = names.map((name) => {
    const parts = results.filter((result) => result.case.name === name);
    return `| ${name} | ${parts.map((result) => result.case.part + (result.fault === '' ? '' : ' **fails**')).join(', ')} |`;
  });
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: PROJECT, encoding: 'utf8' }).trim();
  const text = readFileSync(PAGE, 'utf8');
  const table = [
    '| | passed |',
    '|---|---|',
    ...rows,
    '',
    `At ${commit}, ${new Date().toISOString().slice(0, 10)}.`,
  ].join('\n');
  writeFileSync(
    PAGE,
    `${text.slice(0, text.indexOf(BEGIN) + BEGIN.length)}\n${table}\n${text.slice(text.indexOf(END))}`,
  );
}
