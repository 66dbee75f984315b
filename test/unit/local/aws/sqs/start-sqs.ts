import { SQSClient } from '@aws-sdk/client-sqs';
import { SqsService } from '../../../../../local/aws/services/sqs/sqs-service.ts';
import type { Queue } from '../../../../../local/aws/services/sqs/queue.ts';
import { Queues } from '../../../../../local/aws/services/sqs/queues.ts';
import type { AccessControl } from '../../../../../local/aws/iam/access-control.ts';
import type { TestGateway } from '../gateway/start-gateway.ts';
import { startGateway } from '../gateway/start-gateway.ts';
import { FakeTimekeeper } from '../fake-timekeeper.ts';

export const environment = {
  region: 'us-east-1',
  accountId: '000000000000',
  stackName: 'test',
  endpoint: 'http://127.0.0.1:4566',
};

/** Lets everything pass: for tests of what lies behind it. */
export const openAccess: AccessControl = {
  attachRolePolicy: () => undefined,
  setResourcePolicy: () => undefined,
  authorize: () => undefined,
};

export function makeQueues(clock = new FakeTimekeeper(), dataDirectory?: string): Queues {
  return new Queues({ environment, dataDirectory, time: clock, access: openAccess });
}

export interface TestSqs {
  clock: FakeTimekeeper;
  sqs: SqsService;
  gateway: TestGateway;
  client: SQSClient;
  /** A queue and its URL. */
  queue(name: string, attributes?: Record<string, string>): { queue: Queue; url: string };
  stop(): Promise<void>;
}

/** SQS on a fake clock behind a real gateway, with the AWS SDK's client. */
export async function startSqs(): Promise<TestSqs> {
  const clock = new FakeTimekeeper();
  const here = { ...environment };
  const made: SqsService[] = [];
  const gateway = await startGateway({
    services: ({ access }) => {
      made.push(new SqsService({ environment: here, dataDirectory: undefined, time: clock, access }));
      return made;
    },
  });
  here.endpoint = gateway.endpoint;
  const [sqs] = made as [SqsService];
  const client = new SQSClient(gateway.client());
  return {
    clock,
    sqs,
    gateway,
    client,
    queue: (name, attributes = {}) => ({ queue: sqs.queues.ensure(name, attributes), url: sqs.queues.urlOf(name) }),
    async stop() {
      client.destroy();
      await gateway.stop();
      sqs.close();
    },
  };
}
