import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { rmSync } from 'node:fs';
import { changedAssembly } from '../helpers/changed-assembly.ts';
import { eventually } from '../helpers/eventually.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import { Receiver } from '../helpers/receiver.ts';

const REDRIVE = join(import.meta.dirname, '..', '..', 'scripts', 'redrive.ts');

test('events that the bus may not put on the events queue wait, and npm run redrive delivers them', async () => {
  // Without its policy the events queue refuses the bus.
  const assembly = changedAssembly((resources) => {
    for (const { Type, Properties } of Object.values(resources)) {
      if (Type !== 'AWS::SQS::QueuePolicy' || !JSON.stringify(Properties['Queues']).includes('FanOut')) continue;
      const document = Properties['PolicyDocument'] as { Statement: { Effect: string }[] };
      document.Statement = document.Statement.filter(({ Effect }) => Effect !== 'Allow');
    }
  });
  const receiver = await Receiver.start();
  const stack = await LocalStack.start({ assembly, destinations: [{ url: receiver.url, events: ['order.created'] }] });
  const { queues, region, credentials } = stack.stack;
  await stack.publish([1, 2].map((number) => ({ type: 'order.created', detail: `{"eventId":"evt_${number}"}` })));
  await eventually(async () => {
    const { Attributes } = await new SQSClient(stack.stack).send(
      new GetQueueAttributesCommand({
        QueueUrl: queues['undelivered'],
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Attributes?.['ApproximateNumberOfMessages'] === '2' ? true : undefined;
  });

  const { stdout } = await promisify(execFile)(
    process.execPath,
    [REDRIVE, '--from', queues['undelivered'] ?? '', '--to', queues['events'] ?? ''],
    {
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: stack.stack.endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
    },
  );
  expect(stdout).toBe('2 events are on the events queue again.\n');
  await receiver.received(2);
  expect(receiver.byId.size).toBe(2);
  await stack.stop();
  receiver.close();
  rmSync(assembly, { recursive: true });
});
