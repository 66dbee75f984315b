import { receiverSecret } from '../../../core/verify/receipt.ts';
import { WebhookConfigurationError } from '../../../sdk/src/configuration-error.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import type { Connection } from '../../../sdk/src/manager/connection.ts';
import { WebhookManager } from '../../../sdk/src/manager/webhook-manager.ts';
import { type ReplaySource, sourceOf } from '../replay/replay.ts';
import { type Aws, partitionOf } from './aws.ts';

/** An account and region, or the local stack in their place. */
export interface Account {
  aws: Aws;
  region: string;
  /** Whether it is the local stack. */
  local: boolean;
  /** Name of the stack, deployed or not, e.g. `webhooks-prod`. */
  stackName: string;
  /** The stack's time, in milliseconds since the epoch. */
  now: () => number;
}

const QUEUES = {
  events: 'EventsQueueUrl',
  deliveries: 'DeliveriesQueueUrl',
  undelivered: 'UndeliveredQueueUrl',
  eventsDeadLetters: 'EventsDeadLettersUrl',
  deliveriesDeadLetters: 'DeliveriesDeadLettersUrl',
} as const;

export type QueueName = keyof typeof QUEUES;

/** A deployed stack, by its outputs. */
export interface Deployment {
  manager: WebhookManager;
  adminApiUrl: string;
  accountId: string;
  /** First part of the names of alarms, queues and saved queries. */
  name: string;
  eventBusName: string;
  /** URLs. */
  queues: Readonly<Record<QueueName, string>>;
  /** ARN of the topic for alarms. */
  alarmTopic: string | undefined;
  /** Absent in a stack of a release without replays. */
  replaySource: ReplaySource | undefined;
  /** The receiver that `webhooks.verify.receiver` deploys. */
  receiver: StackReceiver | undefined;
}

export interface StackReceiver {
  url: string;
  logGroup: string;
  secret: string;
}

/** @throws WebhookConfigurationError that names a missing output */
export function deploymentOf(
  { id, outputs }: DeployedStack,
  { stackName }: Pick<Account, 'stackName'>,
  connection: Pick<Connection, 'region' | 'credentials'>,
): Deployment {
  const output = (name: string): string => {
    const value = outputs[name];
    if (value !== undefined) return value;
    throw new WebhookConfigurationError(
      `The stack ${stackName} has no output ${name}. Give --stage or --stack of a stack that this project deployed.`,
    );
  };
  const queues = Object.fromEntries(Object.entries(QUEUES).map(([name, key]) => [name, output(key)]));
  const [accountId = '', queueName = ''] = output(QUEUES.events).split('/').slice(-2);
  const { AlarmTopicArn, VerifyReceiverUrl, VerifyReceiverLogGroup } = outputs;
  const adminApiUrl = output('AdminApiUrl');
  return {
    manager: new WebhookManager({ apiUrl: adminApiUrl, ...connection }),
    adminApiUrl,
    accountId,
    name: queueName.replace(/-events$/, ''),
    eventBusName: output('EventBusName'),
    queues: queues as Record<QueueName, string>,
    alarmTopic: AlarmTopicArn,
    replaySource: outputs['ReplayRuleArns'] === undefined ? undefined : sourceOf(stackName, outputs),
    receiver:
      VerifyReceiverUrl === undefined || VerifyReceiverLogGroup === undefined
        ? undefined
        : { url: VerifyReceiverUrl.replace(/\/$/, ''), logGroup: VerifyReceiverLogGroup, secret: receiverSecret(id) },
  };
}

/** ARN of a resource in the account of a deployment. */
export const arnOf = ({ region }: Account, { accountId }: Deployment, service: string, resource: string): string =>
  `arn:${partitionOf(region)}:${service}:${region}:${accountId}:${resource}`;

export const queueArn = (account: Account, deployment: Deployment, queue: QueueName): string =>
  arnOf(account, deployment, 'sqs', deployment.queues[queue].split('/').at(-1) ?? '');
