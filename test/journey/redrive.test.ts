import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { changedAssembly } from '../helpers/changed-assembly.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const REDRIVE = join(import.meta.dirname, '..', '..', 'scripts', 'redrive.ts');

describe('npm run redrive', () => {
  let receiver: Receiver;
  let stack: LocalStack;
  let assembly: string;

  const queue = (name: string): string => stack.stack.queues[name] ?? '';
  const redrive = (...parameters: string[]) => {
    const { endpoint, region, credentials } = stack.stack;
    return promisify(execFile)(process.execPath, [REDRIVE, ...parameters], {
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
    });
  };

  beforeAll(async () => {
    // Without its policy the events queue refuses the bus.
    assembly = changedAssembly((resources) => {
      for (const { Type, Properties } of Object.values(resources)) {
        if (Type !== 'AWS::SQS::QueuePolicy' || !JSON.stringify(Properties['Queues']).includes('FanOut')) continue;
        const document = Properties['PolicyDocument'] as { Statement: { Effect: string }[] };
        document.Statement = document.Statement.filter(({ Effect }) => Effect !== 'Allow');
      }
    });
    receiver = await Receiver.start();
    stack = await LocalStack.start({ assembly, destinations: [{ url: receiver.url, events: ['order.created'] }] });
  });

  afterAll(async () => {
    await stack.stop();
    receiver.close();
    rmSync(assembly, { recursive: true });
  });

  test('delivers all events that the bus may not put on the events queue, those that somebody received included', async () => {
    const sqs = new SQSClient(stack.stack);
    await stack.publish([1, 2, 3].map((number) => ({ type: 'order.created', detail: `{"eventId":"evt_${number}"}` })));
    await eventually(async () => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: queue('undelivered'),
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      return Attributes?.['ApproximateNumberOfMessages'] === '3' ? true : undefined;
    });
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue('undelivered'), VisibilityTimeout: 5 }));

    const { stdout, stderr } = await redrive('--from', queue('undelivered'), '--to', queue('events'));
    expect(stderr).toContain('Events in flight: 1. Waiting until their visibility timeout ends.');
    expect(stdout).toBe('3 events are on the events queue again. The undelivered queue is empty.\n');
    await receiver.received(3);
    expect(receiver.byId.size).toBe(3);
  });

  test('explains itself, and a wrong option', async () => {
    expect((await redrive('--help')).stdout).toContain('--from URL  the queue of undelivered events');
    await expect(redrive('--form', 'x')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('usage:') });
    await expect(redrive('--from', 'x')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--from and --to go together.'),
    });
  });
});
