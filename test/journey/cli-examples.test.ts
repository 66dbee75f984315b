import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../cli/src/commands.ts';
import { run } from '../../cli/src/run.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';
import { wordsOf } from '../helpers/shell-words.ts';

/** Commands that run on until they are stopped, verify and replay: all of them have a test of their own. */
const LONG = new Set(['listen', 'tail', 'verify', 'mcp', 'replay']);
/** They change what other examples need. */
const LAST = new Set(['recover', 'backfill', 'events erase', 'destinations delete']);
/** One at a time at a destination, and in minutes. */
const JOBS = new Set(['recover', 'backfill']);

let stack: LocalStack;
let receiver: Receiver;
const ids = { dst: '', msg: '', dlv: '' };
const environment = { ...process.env };

async function webhooks(words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const result = { out: '', err: '' };
  const streams = {
    out: (text: string) => void (result.out += text),
    err: (text: string) => void (result.err += text),
  };
  const code = await run(words, streams, () => new AbortController().signal);
  return { code, ...result };
}

const asked = async (...words: string[]): Promise<Record<string, string>> => {
  const { code, out, err } = await webhooks([...words, '--json']);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Record<string, string>;
};

beforeAll(async () => {
  [stack, receiver] = await Promise.all([LocalStack.start(), Receiver.start()]);
  process.env['WEBHOOKS_LOCAL_DIRECTORY'] = stack.folder;
  writeFileSync(join(stack.folder, 'product.json'), '{"productId":"prod_1"}');
});

afterAll(async () => {
  for (const name of Object.keys(process.env)) if (environment[name] === undefined) delete process.env[name];
  await stack.stop();
  receiver.close();
});

/** A destination, an event and its delivery, as the examples name them. */
async function prepare(): Promise<void> {
  ids.dst = (await asked('destinations', 'create', '--url', receiver.url, '-e', '*'))['id'] ?? '';
  ids.msg = (await asked('publish', 'order.created'))['webhookId'] ?? '';
  await asked('publish', 'order.updated', '--event-id', 'order-4711', '--tenant', 'acme');
  ids.dlv = await eventually(async () => {
    const { out } = await webhooks(['deliveries', 'list', '-d', ids.dst]);
    return /dlv_\w+/.exec(out)?.[0];
  });
  await eventually(async () =>
    (await webhooks(['event', 'order-4711', '--tenant', 'acme'])).code === 0 ? true : undefined,
  );
}

const filledIn = (example: string): string =>
  example
    .replaceAll(/\b(dst|msg|dlv)_\w+/g, (_, kind: keyof typeof ids) => ids[kind])
    .replace('https://your-service.com/webhook', receiver.url)
    .replace('product.json', join(stack.folder, 'product.json'))
    .replace('webhooks-prod', stack.stack.stackName)
    .replace('eu-west-1', stack.stack.region);

const EXAMPLES = COMMANDS.filter(({ name }) => !LONG.has(name)).flatMap(({ name, examples = [] }) =>
  examples.map((example) => [example, name] as const),
);

describe('the examples of the help run against a stack', () => {
  const last = ([, name]: readonly [string, string]): boolean => LAST.has(name);
  const ordered = [...EXAMPLES.filter((example) => !last(example)), ...EXAMPLES.filter(last)];

  test.each(ordered)('webhooks %s', async (example, name) => {
    if (ids.dst === '' || LAST.has(name)) await prepare();
    if (example.includes('--stack')) {
      const { endpoint, credentials } = stack.stack;
      process.env['AWS_ENDPOINT_URL'] = endpoint;
      process.env['AWS_ACCESS_KEY_ID'] = credentials.accessKeyId;
      process.env['AWS_SECRET_ACCESS_KEY'] = credentials.secretAccessKey;
    }
    const unattended = JOBS.has(name) && !example.includes('--dry-run') ? ['--no-wait'] : [];
    const confirmed = name === 'events erase' && !example.includes('--yes') ? ['--yes'] : [];
    const { code, err } = await webhooks([...wordsOf(filledIn(example)), ...unattended, ...confirmed]);
    expect([code, code === 0 ? '' : err]).toEqual([0, '']);
  });

  test('and each command has one, or a test of its own', () => {
    expect(COMMANDS.map(({ name }) => name).filter((name) => !LONG.has(name))).toEqual([
      ...new Set(EXAMPLES.map(([, name]) => name)),
    ]);
  });
});
