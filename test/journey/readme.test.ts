import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AWS_CLI } from '../helpers/aws-cli.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Outsider } from '../helpers/outsider.ts';
import { Receiver } from '../helpers/receiver.ts';
import { SnippetProject } from '../helpers/snippet-project.ts';
import { snippetsOf } from '../helpers/snippets.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');
const COMMANDS = snippetsOf(join(PROJECT, 'README.md'), ['sh']);
/** All but the one for CDK apps, which test/infra/package.test.ts deploys. */
const SNIPPETS = snippetsOf(join(PROJECT, 'README.md')).filter(({ name }) => name !== 'webhooks.ts');

describe('the snippets of README.md', () => {
  let project: SnippetProject;
  let stack: LocalStack;
  let receiver: Receiver;
  let environment: Record<string, string>;

  beforeAll(async () => {
    project = await SnippetProject.create(SNIPPETS);
    receiver = await Receiver.start();
    stack = await LocalStack.start();
    const { endpoint, region, credentials, adminApiUrl, eventBusName } = stack.stack;
    environment = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      WEBHOOKS_API_URL: adminApiUrl ?? '',
      WEBHOOKS_EVENT_BUS: eventBusName,
      RECEIVER_URL: receiver.url,
    };
  });

  afterAll(async () => {
    await stack.stop();
    receiver.close();
    project.remove();
  });

  test('compile', async () => expect(await project.compile()).toEqual([]));

  test('register a destination, publish to it, and receive what was published', async () => {
    const registered = await project.run('register.ts', environment);
    expect([registered.stderr, registered.stdout]).toEqual(['', expect.stringMatching(/^dst_\w{16}\n$/)]);
    const published = await project.run('publish.ts', environment);
    expect([published.stderr, published.stdout]).toEqual(['', expect.stringMatching(/^msg_\w{22}\n$/)]);
    const posts = await receiver.received(1);
    expect(posts.map(({ id }) => id)).toEqual([published.stdout.trim()]);

    // The receiver of the README accepts what came, and nothing else.
    const server = await project.serve('receive.ts', { WEBHOOK_SECRET: 'your_secure_secret' });
    const [post] = posts;
    const headers = Object.fromEntries(
      Object.entries(post?.headers ?? {}).filter(([name]) => name.startsWith('webhook-')),
    ) as Record<string, string>;
    const answer = async (body: string): Promise<number> =>
      (await fetch(server.origin, { method: 'POST', body, headers })).status;
    expect([await answer(post?.body ?? ''), await answer('{}')]).toEqual([200, 400]);
    const { stdout } = await server.stop();
    expect(stdout).toContain('order.created');
  });

  test('for the shell of a clone run as they are printed: an event, and a fault', async () => {
    const clone = new Outsider({ WEBHOOKS_LOCAL_DIRECTORY: stack.folder });
    clone.install('aws', AWS_CLI);
    const [faults = '', aws = ''] = ['faults', 'aws'].map((title) => COMMANDS.find(({ name }) => name === title)?.code);
    const before = receiver.posts.length;
    expect((await clone.run(`cd '${PROJECT}'\n${aws}`)).stdout).toMatch(/"FailedEntryCount":0/);
    await receiver.received(before + 1);
    await clone.run(`cd '${PROJECT}'\n${faults}`);
    expect(await stack.local('faults')).toMatchObject([{ service: 'dynamodb', operation: 'BatchGetItem' }]);
    await stack.faults();
    await clone.leave();
  });

  test('for the roadmap of the guide run as they are printed', async () => {
    const clone = new Outsider({ WEBHOOKS_LOCAL_DIRECTORY: stack.folder });
    const run = async (title: string): Promise<string> => {
      const { code = 'false' } = COMMANDS.find(({ name }) => name === title) ?? {};
      return (await clone.run(`cd '${PROJECT}'\n${code}`)).stdout;
    };
    expect(await run('filtering')).toMatch(
      /^matches\n[^]*filter +\{"data":\{"total":\[\{"numeric":\[">=",1000\]\}\]\}\}/,
    );
    const retries = await run('retries');
    expect(retries).toMatch(/retry times +0s, 5s, 5m5s, 35m5s, 2h35m5s, 7h35m5s, 17h35m5s\n/);
    expect(retries).toMatch(/retry times of payment\.failed +0s, /);
    expect(await run('dashboard')).toMatch(/^ID +STATE[^]*ACTIVE[^]*https:\/\/localhost:8443\/webhook/);
    await expect(run('diagnostics')).rejects.toThrow(/ended with 1:[^]*diagnosis +The server refuses connections/);
    await clone.leave();
  });

  test.each([
    'Webhook event filtering',
    'Advanced retry configurations',
    'Real-time webhook status dashboard',
    'Improved error diagnostics',
  ])('have a section with a command for this line of the guide: %s', (line) => {
    expect(read('README.md')).toMatch(new RegExp(`\n### ${line}\n(?:(?!\n#)[^])*\`\`\`sh title=`));
  });

  test('are all run here', () => {
    expect(SNIPPETS.map(({ name }) => name)).toEqual(['publish.ts', 'register.ts', 'receive.ts']);
  });
});
