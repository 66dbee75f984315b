import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AWS_CLI } from '../helpers/aws-cli.ts';
import { eventually } from '../helpers/eventually.ts';
import { freePort } from '../helpers/free-port.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { NpmRegistry } from '../helpers/npm-registry.ts';
import { Outsider, type Terminal } from '../helpers/outsider.ts';
import { packedPackages } from '../helpers/packages.ts';
import { snippetsOf } from '../helpers/snippets.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

let stack: LocalStack;
let registry: NpmRegistry;
let outsider: Outsider;
let port: number;
/** The receiver of docs/receivers.md, then `webhooks listen`. */
const terminals: Terminal[] = [];

beforeAll(async () => {
  registry = await NpmRegistry.start();
  port = await freePort();
  stack = await LocalStack.start();
  outsider = new Outsider({ npm_config_registry: registry.url, PORT: String(port) });
  outsider.download(packedPackages().tarballs);
  outsider.install('aws', AWS_CLI);
  await outsider.run(`WEBHOOKS_LOCAL_DIRECTORY='${stack.folder}'`);
});

afterAll(async () => {
  await outsider.leave();
  await stack.stop();
  registry.close();
});

/**
 * Does what a document says, block by block: saves its files under their titles and runs its commands.
 *
 * @param before what a reader sees or does before a block
 * @returns what each command block printed
 */
async function follow(document: string, before: (block: string) => Promise<unknown> = async () => undefined) {
  const printed: string[] = [];
  const snippets = snippetsOf(join(DOCS, document), ['sh', 'ts']);
  for (const { language, name, code } of snippets) if (language === 'ts') outsider.write(name, code);
  for (const { language, name, code } of snippets) {
    if (language !== 'sh') continue;
    await before(code);
    if (name === 'another terminal') {
      terminals.push(outsider.start(code));
      await terminals[0]?.listens(port);
    } else printed.push((await outsider.run(code)).stdout);
  }
  return printed.join('');
}

describe('an outsider with the tarballs and a running stack', () => {
  test('receives and verifies: docs/receivers.md', async () => {
    const printed = await follow('receivers.md');
    expect(printed).toMatch(/accepted: 200/);
    await terminals[0]?.printed(/^msg_\w+ is order\.\w+$/m);
    await terminals[1]?.printed(/Its secret/);
  });

  test('publishes and finds why: docs/publishers.md', async () => {
    const { endpoint, region, credentials, eventBusName } = stack.stack;
    const printed = await follow('publishers.md', async (block) => {
      if (block.includes('put-events.ts'))
        await outsider.run(
          `AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} WEBHOOKS_EVENT_BUS=${eventBusName}
          AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
        );
      if (/^npx webhooks event \S+$/m.test(block))
        await eventually(async () => /delivered/.exec((await outsider.run(block)).stdout) ?? undefined);
    });
    expect(printed).toMatch(/webhookId: 'msg_\w{22}'/);
    expect(printed).toMatch(/"FailedEntryCount":0/);
    expect(printed).toMatch(/delivered/);
    expect(printed).toMatch(/dlv_/);
  });

  test('uses the command line: docs/cli.md', async () => {
    const printed = await follow('cli.md', async (block) => {
      // The event is recorded a moment after it is published.
      if (block.includes('webhooks event "$event"'))
        await eventually(async () => outsider.run(block).catch(() => undefined));
    });
    expect(printed).toMatch(/^1\.0\.0$/m);
    expect(printed).toMatch(/^matches$/m);
    expect(printed).toMatch(/order-4711/);
    expect(printed).toMatch(/destination\.create/);
    expect(printed).toMatch(/The payload of msg_\w+ is erased/);
  });
});
