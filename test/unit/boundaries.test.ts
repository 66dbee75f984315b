import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

/** [rule, importing file, imported file or package] */
const FORBIDDEN: [rule: string, from: string, to: string][] = [
  ['product-imports-no-tests', 'lambdas/deliver/a.ts', 'test/helpers/receiver.ts'],
  ['core-imports-core-alone', 'core/delivery/a.ts', 'lambdas/admin/api/problem.ts'],
  ['core-imports-core-alone', 'core/delivery/b.ts', 'node:http'],
  ['core-imports-core-alone', 'core/delivery/c.ts', '@aws-sdk/client-sqs'],
  ['core-imports-core-alone', 'core/delivery/d.ts', 'aws-cdk-lib'],
  ['core-imports-core-alone', 'core/delivery/e.ts', 'lambdas/adapters/clients.ts'],
  ['core-imports-core-alone', 'core/event/e.ts', 'zod'],
  ['contract-imports-itself-alone', 'core/contract/a.ts', 'core/delivery/retry.ts'],
  ['contract-imports-itself-alone', 'core/contract/b.ts', 'zod'],
  ['lib-imports-contract-and-catalogue', 'lib/a.ts', 'core/delivery/retry.ts'],
  ['lib-imports-contract-and-catalogue', 'lib/hops/a.ts', 'lambdas/deliver/handler.ts'],
  ['lib-imports-contract-and-catalogue', 'bin/a.ts', 'core/clock.ts'],
  ['lib-imports-contract-and-catalogue', 'lib/b.ts', '@aws-sdk/client-sqs'],
  ['hops-are-apart', 'lambdas/deliver/b.ts', 'lambdas/fan-out/accept.ts'],
  ['hops-are-apart', 'lambdas/exhaust/b.ts', 'lambdas/admin/answer.ts'],
  ['hops-are-apart', 'lambdas/admin/api/b.ts', 'lambdas/resume/recover.ts'],
  ['nothing-imports-an-orchestrator', 'lambdas/deliver/post.ts', 'lambdas/deliver/deliver.ts'],
  ['nothing-imports-an-orchestrator', 'lambdas/fan-out/accept.ts', 'lambdas/fan-out/fan-out.ts'],
  ['adapters-know-no-hop', 'lambdas/adapters/dynamodb/a.ts', 'lambdas/admin/api/problem.ts'],
  ['lambdas-import-core-alone', 'lambdas/deliver/c.ts', 'lib/configuration.ts'],
  ['lambdas-import-core-alone', 'lambdas/deliver/d.ts', 'local/main.ts'],
  ['lambdas-import-core-alone', 'lambdas/adapters/e.ts', 'sdk/src/index.ts'],
  ['lambdas-import-core-alone', 'lambdas/adapters/f.ts', 'constructs'],
  ['local-aws-knows-no-product', 'local/aws/a.ts', 'core/delivery/retry.ts'],
  ['local-aws-knows-no-product', 'local/aws/services/b.ts', 'local/main.ts'],
  ['local-aws-knows-no-product', 'local/aws/services/c.ts', 'core/contract/keys.ts'],
  ['local-uses-the-product-from-outside', 'local/a.ts', 'lib/configuration.ts'],
  ['local-uses-the-product-from-outside', 'local/b.ts', 'lambdas/adapters/clients.ts'],
  ['sdk-imports-pure-core-alone', 'sdk/src/a.ts', 'lambdas/admin/api/problem.ts'],
  ['sdk-imports-pure-core-alone', 'sdk/src/b.ts', 'lib/configuration.ts'],
  ['sdk-imports-pure-core-alone', 'sdk/src/c.ts', 'local/main.ts'],
  ['sdk-imports-pure-core-alone', 'sdk/src/d.ts', 'zod'],
  ['receiver-has-no-catalogue', 'sdk/src/receiver/a.ts', 'core/event/catalogue.ts'],
  ['sdk-imports-pure-core-alone', 'sdk/src/g.ts', 'cli/src/output.ts'],
  ['cli-uses-the-sdk', 'cli/src/a.ts', 'lambdas/admin/api/problem.ts'],
  ['cli-uses-the-sdk', 'cli/src/b.ts', 'local/main.ts'],
  ['console-imports-types-of-the-api', 'console/src/a.tsx', 'lambdas/admin/events.ts'],
];

const ALLOWED: [from: string, to: string][] = [
  ['core/delivery/f.ts', 'core/contract/keys.ts'],
  ['lib/f.ts', 'core/contract/keys.ts'],
  ['lib/g.ts', 'aws-cdk-lib'],
  ['lambdas/deliver/handler.ts', 'lambdas/deliver/deliver.ts'],
  ['lambdas/deliver/g.ts', 'lambdas/adapters/clients.ts'],
  ['local/f.ts', 'local/aws/runtime.ts'],
  ['local/aws/g.ts', 'core/event/pattern/match.ts'],
  ['sdk/src/f.ts', 'core/delivery/signature.ts'],
  ['sdk/src/publisher/f.ts', 'core/event/catalogue.ts'],
  ['console/src/f.ts', 'lambdas/admin/api/routes.ts'],
  ['test/f.ts', 'lambdas/deliver/deliver.ts'],
];

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

const FOLDERS = ['bin', 'cli', 'core', 'lambdas', 'lib', 'local', 'sdk', 'console', 'test'];

const root = process.cwd();
const tree = mkdtempSync(join(tmpdir(), 'boundaries-'));
let violations: Violation[];

function write(file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), text);
}

const isFile = (target: string): boolean => /[.]tsx?$/.test(target);

function specifier(from: string, to: string): string {
  if (!isFile(to)) return to;
  const path = relative(dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

beforeAll(() => {
  const edges = [...FORBIDDEN.map(([, from, to]) => [from, to] as const), ...ALLOWED];
  for (const [, to] of edges) {
    if (isFile(to)) write(to, 'export interface Thing {}\n');
    else if (!to.startsWith('node:')) {
      write(`node_modules/${to}/package.json`, JSON.stringify({ name: to, version: '1.0.0', main: 'index.js' }));
      write(`node_modules/${to}/index.js`, '');
    }
  }
  for (const [from, to] of edges) write(from, `import type { Thing } from '${specifier(from, to)}';\n`);
  write('core/event/one.ts', "import type { Two } from './two.ts';\nexport interface One { two: Two }\n");
  write('core/event/two.ts', "import type { One } from './one.ts';\nexport interface Two { one: One }\n");
  const report = execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/.bin/depcruise'),
      '--config',
      join(root, '.dependency-cruiser.mjs'),
      '--output-type',
      'json',
      ...FOLDERS,
    ],
    { cwd: tree, encoding: 'utf8' },
  );
  violations = (JSON.parse(report) as { summary: { violations: Violation[] } }).summary.violations;
});

afterAll(() => rmSync(tree, { recursive: true }));

describe('The boundaries check', () => {
  test.each(FORBIDDEN)('%s: %s must not import %s', (rule, from) => {
    expect(violations.filter((violation) => violation.from === from).map(({ rule: { name } }) => name)).toContain(rule);
  });

  test('refuses a circle of type imports', () => {
    const circles = violations.filter(({ rule }) => rule.name === 'no-circle');
    expect(circles.map(({ from }) => from)).toContain('core/event/one.ts');
  });

  test.each(ALLOWED)('%s may import %s', (from) => {
    expect(violations.filter((violation) => violation.from === from)).toEqual([]);
  });

  test('tries every rule', async () => {
    const { default: configuration } = (await import(join(root, '.dependency-cruiser.mjs'))) as {
      default: { forbidden: { name: string }[] };
    };
    const tried = new Set(['no-circle', ...FORBIDDEN.map(([rule]) => rule)]);
    expect(tried).toEqual(new Set(configuration.forbidden.map(({ name }) => name)));
  });
});
