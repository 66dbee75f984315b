import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Declarations } from '../../scripts/compatibility/declarations.ts';
import { type Declared, exportsOf, literalsOf } from './declared.ts';

const PROJECT = join(import.meta.dirname, '../..');

/**
 * Types of results that may get new values within a major version, see docs/compatibility.md. Their values are compared as
 * lists; elsewhere they count as any text.
 */
const OPEN_TYPES = ['EndReason', 'FailureClass', 'AuditAction'];

/** Checks that a program which was written for the declarations before compiles with those after. */
const HELPERS = `
/** Without the leniency that TypeScript has for the parameters of methods. */
export type Call<T> = T extends (...parameters: infer P) => infer R ? (...parameters: P) => R : T;
type Leaf = string | number | bigint | boolean | symbol | Date | { node: unknown } | ((...parameters: never) => unknown);
type Depth = readonly unknown[];
/** The names of the members, at most three levels deep. */
export type Names<T, D extends Depth = []> = 0 extends 1 & T ? 1 : D['length'] extends 3 ? 1 : Inner<NonNullable<T>, D>;
type Inner<T, D extends Depth> = [T] extends [Leaf] ? 1
  : [T] extends [readonly (infer Item)[]] ? Names<Item, [...D, 1]>
  : { [Name in KeyOf<T>]-?: Name extends keyof T ? Names<T[Name], [...D, 1]> : 1 };
type KeyOf<T> = keyof T;
/** A value of the class member, or what goes into a method and what comes out. */
export type Used<T> = T extends (...parameters: infer P) => infer R ? { parameters: P; result: Awaited<R> } : T;
`;

/** The files whose exports count, and the import that each serves. */
const ENTRIES: Readonly<Record<string, string>> = {
  'sdk/index.d.ts': '@street-collector/webhooks',
  'sdk/receiver.d.ts': '@street-collector/webhooks/receiver',
  'sdk/web.d.ts': '@street-collector/webhooks/web',
  'cdk/index.d.ts': '@street-collector/webhooks-cdk',
};

/**
 * Says how declarations break a program that was written for those before: the compiler tries each export.
 *
 * @throws Error when the declarations themselves do not compile
 */
export function declarationBreaks(before: Declarations, after: Declarations): string[] {
  const checks: Check[] = [];
  const found: string[] = [];
  for (const [position, [file, label]] of Object.entries(ENTRIES).entries()) {
    const [olds, nows] = [exportsOf(before[file] ?? ''), exportsOf(after[file] ?? '')];
    for (const [name, old] of olds) {
      const now = nows.get(name);
      if (now === undefined) found.push(`${label}: the export ${name} is gone.`);
      else {
        found.push(...valuesGone(old, now).map((value) => `${label}: ${name} is never ${value} any more.`));
        checks.push(...checksOf({ label, position, name }, old));
      }
    }
  }
  return [...found, ...compile(before, after, checks)];
}

/** Of a union of texts. */
function valuesGone(old: Declared, now: Declared): string[] {
  const still = literalsOf(now.text);
  return still.length === 0 ? [] : literalsOf(old.text).filter((value) => !still.includes(value));
}

interface Check {
  subject: string;
  line: string;
}

/** Lines that compile if the export serves as before. */
function checksOf(
  { label, position, name }: { label: string; position: number; name: string },
  { kind, parameters, members }: Declared,
): Check[] {
  const any = parameters === 0 ? '' : `<${Array.from({ length: parameters }, () => 'any').join(', ')}>`;
  const [old, now] = [`Old${position}.${name}`, `New${position}.${name}`];
  const assign = (subject: string, to: string, from: string): Check => ({
    subject: `${label}: ${subject}`,
    line: `((): ${to} => 0 as unknown as ${from});`,
  });
  switch (kind) {
    case 'elsewhere':
      return [];
    case 'type':
      return [assign(`${name} lost a member`, `Names<${old}${any}>`, `Names<${now}${any}>`)];
    case 'class':
      return [
        assign(
          `new ${name} takes other parameters`,
          `ConstructorParameters<typeof ${now}>`,
          `ConstructorParameters<typeof ${old}>`,
        ),
        ...members.flatMap((member) => {
          const [was, is] = [`${old}${any}['${member}']`, `${now}${any}['${member}']`];
          return [
            assign(`${name}.${member} cannot be used as before`, `Call<${was}>`, `Call<${is}>`),
            assign(`${name}.${member} lost a member`, `Names<Used<${was}>>`, `Names<Used<${is}>>`),
          ];
        }),
      ];
    case 'function':
    case 'const':
    case 'enum':
      return [assign(`${name} cannot be used as before`, `typeof ${old}`, `typeof ${now}`)];
  }
}

/** Compiles the checks beside both releases, where the packages of the project are found. */
function compile(before: Declarations, after: Declarations, checks: readonly Check[]): string[] {
  mkdirSync(join(PROJECT, '.local'), { recursive: true });
  const folder = mkdtempSync(join(PROJECT, '.local', 'declarations-'));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  try {
    for (const [name, text] of Object.entries(before)) write(`old/${name}`, comparable(text));
    for (const [name, text] of Object.entries(after)) write(`new/${name}`, comparable(text));
    write('helpers.ts', HELPERS);
    const head = [
      `import type { Call, Names, Used } from './helpers.js';`,
      ...Object.keys(ENTRIES).flatMap((file, position) => {
        const specifier = file.replace('.d.ts', '.js');
        return [
          `import type * as Old${position} from './old/${specifier}';`,
          `import type * as New${position} from './new/${specifier}';`,
        ];
      }),
    ];
    write('check.ts', [...head, ...checks.map(({ line }) => line)].join('\n'));
    return sentences(run(folder), checks, head.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(folder: string): string {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--target',
    'es2024',
    '--module',
    'preserve',
    '--moduleResolution',
    'bundler',
    '--types',
    'node',
    '--skipLibCheck',
    '--pretty',
    'false',
  ];
  try {
    return execFileSync(process.execPath, [compiler, ...options, '--ignoreConfig', join(folder, 'check.ts')], {
      encoding: 'utf8',
      cwd: PROJECT,
    });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  }
}

/** One sentence for each check that failed, with the innermost reason of the compiler. */
function sentences(output: string, checks: readonly Check[], before: number): string[] {
  const found = new Map<string, string>();
  let subject: string | undefined;
  for (const line of output.split('\n').filter((each) => each !== '')) {
    const [, number, message = ''] = /check\.ts\((\d+),\d+\): error TS\d+: (.*)$/.exec(line) ?? [];
    if (number !== undefined) subject = checks[Number(number) - 1 - before]?.subject;
    else if (!line.startsWith(' ')) throw new Error(`The declarations do not compile: ${output}`);
    if (subject === undefined) throw new Error(`The declarations cannot be compared: ${output}`);
    found.set(subject, (number === undefined ? line.trim() : message).replace(/ in type '.*/, '.'));
  }
  return [...found].map(([what, why]) => `${what}: ${why}`);
}

/** Members that no program names make a class equal to nothing but itself. */
const comparable = (text: string): string =>
  OPEN_TYPES.reduce(
    (changed, name) => changed.replace(new RegExp(`^export type ${name} = .*$`, 'm'), `export type ${name} = string`),
    text.replaceAll(/^\t(#private|private \w+);?\n/gm, ''),
  );
