import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Destination, DestinationWithSecret, WebhookDelivery } from '../../sdk/src/index.ts';
import { verifyWebhook } from '../../sdk/src/receiver/verify-webhook.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';
import { SnippetProject } from '../helpers/snippet-project.ts';

let stack: LocalStack;
let project: SnippetProject;
let receiver: Receiver;

beforeAll(async () => {
  [stack, project, receiver] = await Promise.all([LocalStack.start(), SnippetProject.create(), Receiver.start()]);
  project.write('.local/stack.json', JSON.stringify(stack.stack));
});

afterAll(async () => {
  await stack.stop();
  receiver.close();
  project.remove();
});

/** The JSON document that a command prints with `--json`. */
async function asked<Answer>(...args: string[]): Promise<Answer> {
  const { code, stdout, stderr } = await project.webhooks(...args, '--json').finished;
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Answer;
}

const destinations = () => asked<Destination[]>('destinations', 'list');
const publish = (type: string) => stack.publish([{ type, detail: '{"orderId":"ord_1"}' }]);

describe('the command line', () => {
  test('listen forwards to a receiver, prints each response and unregisters at its end', async () => {
    const listening = project.webhooks(
      'listen',
      '--forward-to',
      receiver.url,
      '--secret',
      'your_secure_secret',
      '-e',
      'order.*',
    );
    await listening.printed(/Its secret, for your receiver: your_secure_secret/);
    expect(await destinations()).toMatchObject([{ name: 'webhooks listen', events: ['order.*'] }]);
    await publish('order.cancelled');
    const [post] = await receiver.received(1);
    expect(verifyWebhook(String(post?.body), post?.headers ?? {}, 'your_secure_secret')).toMatchObject({
      event: 'order.cancelled',
    });
    expect(post?.headers['x-webhook-secret']).toBe('your_secure_secret');
    await listening.printed(/order\.cancelled +200 +\d+ ms +signature right +msg_/);
    const { code, stderr } = await listening.stop();
    expect([code, stderr]).toEqual([130, expect.stringMatching(/dst_\w+ is unregistered\.\n$/)]);
    expect(await destinations()).toEqual([]);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('listen unregisters at %s, also when it comes twice', async (signal, expected) => {
    const listening = project.webhooks('listen', '--forward-to', receiver.url);
    await listening.printed(/Its secret/);
    listening.process.kill(signal);
    const { code, stderr } = await listening.stop(signal);
    expect([code, stderr]).toEqual([expected, expect.stringMatching(/is unregistered\.\n$/)]);
    expect(await destinations()).toEqual([]);
  });

  test('listen unregisters when the reader of its output ends', async () => {
    const listening = project.webhooks('listen', '--forward-to', new URL(receiver.url).host, '-e', 'order.updated');
    await listening.printed(/Its secret/);
    listening.process.stdout?.destroy();
    await publish('order.updated');
    const { code, stderr } = await listening.finished;
    expect([code, stderr]).toEqual([0, expect.stringMatching(/is unregistered\.\n$/)]);
    expect(await destinations()).toEqual([]);
  });

  test('destinations create warns about a mistyped event type', async () => {
    const args = ['destinations', 'create', '--url', receiver.url, '-e', 'product.updated, ORDER.CREATED'];
    const { stdout, stderr } = await project.webhooks(...args).finished;
    expect(stdout).toMatch(/^events +product\.updated, ORDER\.CREATED$/m);
    expect(stderr).toMatch(/^Warning: --event: .* Did you mean order\.created\?/m);
    await asked('destinations', 'delete', String(/dst_\w+/.exec(stdout)));
  });

  test('verify runs from the package too', async () => {
    const { code, stdout } = await project.webhooks('verify', '--policy').finished;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ Version: '2012-10-17' });
  });

  test('manages a destination and tails its attempts', async () => {
    const created = await asked<DestinationWithSecret>(
      'destinations',
      'create',
      '--url',
      receiver.url,
      '-e',
      'product.*',
      '--name',
      'cli',
    );
    const tail = project.webhooks('tail', '-d', created.id);
    await tail.printed(/Following 1 destination\./);
    expect(await asked('test', created.id)).toMatchObject({ ok: true });
    await publish('product.deleted');
    const [line] = await tail.printed(/.*product\.deleted.*\n/);
    expect(line).toMatch(/cli +attempt 1 +200 \(\d+ ms\) +delivered +dlv_/);
    expect(await tail.stop()).toMatchObject({ code: 130 });

    const [delivery] = await eventually(async () => {
      const found = await asked<WebhookDelivery[]>(
        'deliveries',
        'list',
        '-d',
        created.id,
        '--status',
        'success',
        '--since',
        '10m',
      );
      return found.length === 1 ? found : undefined;
    });
    expect(await asked('deliveries', 'get', String(delivery?.id))).toMatchObject({ attempts: [{ statusCode: 200 }] });
    expect(await asked('resend', String(delivery?.id))).toMatchObject({ run: 2 });
    expect(await asked('event', String(delivery?.eventId))).toMatchObject({
      verdicts: [{ destinationId: created.id }],
    });
    expect(await asked('recover', created.id, '--since', '1h', '--dry-run')).toMatchObject({ deliveries: 0 });
    expect(await asked('destinations', 'rotate-secret', created.id, '--immediately')).toMatchObject({
      secret: expect.stringMatching(/^whsec_/),
    });
    expect(await asked('destinations', 'pause', created.id)).toMatchObject({ state: 'PAUSED' });
    expect(await asked('destinations', 'delete', created.id)).toEqual({ id: created.id, deleted: true });
    const { code, stderr } = await project.webhooks('destinations', 'get', created.id).finished;
    expect([code, stderr]).toEqual([3, expect.stringMatching(/HTTP 404/)]);
  });
});
