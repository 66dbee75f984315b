import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../helpers/free-port.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { NpmRegistry } from '../helpers/npm-registry.ts';
import { Outsider } from '../helpers/outsider.ts';
import { packedPackages } from '../helpers/packages.ts';
import { type Snippet, snippetsOf } from '../helpers/snippets.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const GUIDE = snippetsOf(join(PROJECT, 'test', 'data', 'guide.md'), ['typescript']);
const BLOCKS = snippetsOf(join(PROJECT, 'docs', 'integration-guide.md'), ['sh', 'ts', 'js']);

const named = (snippets: readonly Snippet[], name: string): string => {
  const found = snippets.filter((snippet) => snippet.name === name);
  if (found.length !== 1) throw new Error(`${found.length} blocks are called ${name}`);
  return found[0]?.code ?? '';
};

/** Whether the lines of a snippet of the guide are in a block, in their order; the block may have more on a line and more lines. */
function hasLinesOf(block: string, snippet: string): boolean {
  const lines = block.split('\n');
  let from = 0;
  return snippet.split('\n').every((line) => {
    const at = lines.findIndex((candidate, index) => index >= from && candidate.includes(line.trim()));
    from = at + 1;
    return at !== -1;
  });
}

let stack: LocalStack;
let registry: NpmRegistry;
let outsider: Outsider;
let port: number;

beforeAll(async () => {
  [port, registry] = await Promise.all([freePort(), NpmRegistry.start()]);
  outsider = new Outsider({ npm_config_registry: registry.url, PORT: String(port) });
  stack = await LocalStack.start();
  outsider.download(packedPackages().tarballs);
  await outsider.run(`WEBHOOKS_LOCAL_DIRECTORY='${stack.folder}'`);
  for (const { language, name, code } of BLOCKS)
    if (language !== 'sh') outsider.write(name, code.replace('https://your-service.com', `http://localhost:${port}`));
});

afterAll(async () => {
  await outsider.leave();
  await stack.stop();
  registry.close();
});

describe('docs/integration-guide.md', () => {
  test.each([
    ['register.ts', 'register'],
    ['unregister.mts', 'unregister'],
    ['receiver.mts', 'validate'],
    ['receiver.mts', 'receiver'],
  ])('%s has the snippet of the guide: %s', (block, snippet) => {
    expect(hasLinesOf(named(BLOCKS, block), named(GUIDE, snippet))).toBe(true);
  });

  test.each(['register-module.mts', 'register-common.js'])('%s has that snippet with another import', (block) => {
    const [_, ...lines] = named(GUIDE, 'register').split('\n');
    expect(hasLinesOf(named(BLOCKS, block), lines.join('\n'))).toBe(true);
  });

  test('works in a project of npm init: TypeScript and JavaScript, CommonJS and ES modules', async () => {
    const install = BLOCKS[0]?.code ?? '';
    await outsider.run(install);
    const receiver = outsider.start(named(BLOCKS, 'another terminal'));

    const ids: string[] = [];
    for (const { code } of BLOCKS.filter(({ name }) => name === 'register'))
      ids.push((await outsider.run(code)).stdout.trim());
    await outsider.run('cp register-module.mts register.mjs');
    ids.push((await outsider.run('node register.mjs')).stdout.trim());
    expect(ids).toEqual(Array.from({ length: 4 }, () => expect.stringMatching(/^dst_\w{16}$/)));

    await receiver.listens(port);
    await stack.publish([{ type: 'order.created', detail: '{"eventId":"evt_1"}' }]);
    await receiver.printed(/(msg_\w+ is order\.created\s+){4}/);

    for (const id of ids) {
      outsider.write('unregister.mts', named(BLOCKS, 'unregister.mts').replace('webhook_destination_id', id));
      await outsider.run(named(BLOCKS, 'unregister'));
    }
    await expect(outsider.run('node unregister.mjs')).rejects.toThrow(/HTTP 404/);
  });

  test('verifyWebhook returns the payload of the guide', async () => {
    outsider.write(
      'payload.mts',
      `import { verifyWebhook } from '@street-collector/webhooks/receiver'
      ${named(GUIDE, 'payload')}
      export const payload: WebhookPayload = verifyWebhook('', {}, 'your_secure_secret')`,
    );
    await outsider.run('npx tsc --strict --noEmit --module nodenext --types node payload.mts');
  });
});
