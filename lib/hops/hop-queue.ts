import type { Duration } from 'aws-cdk-lib';
import { ArnFormat, Duration as Time, Stack, Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SOURCE_RETENTION_DAYS } from '../../core/contract/limits.ts';
import { allow } from '../allow.ts';

/** What every queue here has in common: encrypted by SQS itself, so that EventBridge needs no key grant; TLS only. */
const SECURE = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** Messages outlive a long weekend on the way, and two weeks once somebody has to look at them. */
const SOURCE_RETENTION = Time.days(SOURCE_RETENTION_DAYS);
const DEAD_LETTER_RETENTION = Time.days(14);

export interface HopQueueProps {
  /** Last part of the queue's name, e.g. `deliveries`. */
  name: string;
  /** How long a received message stays hidden: six times the consumer's timeout or more. */
  visibilityTimeout: Duration;
  /** Receives before a message moves to the dead-letter queue, 1 to 1000. */
  maxReceiveCount: number;
  /** How long a message received from the dead-letter queue stays hidden, when a function consumes that too. */
  deadLetterVisibilityTimeout?: Duration;
}

/**
 * The queue of a hop, with its dead-letter queue, which takes messages from this queue only.
 *
 * Each of the two names the other, which CloudFormation cannot resolve between two generated names: so the source
 * queue has a name of its own, which carries the stack's.
 */
export class HopQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: HopQueueProps) {
    super(scope, id);
    const queueName = `${Stack.of(this).stackName}-${props.name}`;
    const queueArn = Stack.of(this).formatArn({
      service: 'sqs',
      resource: queueName,
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...SECURE,
      retentionPeriod: DEAD_LETTER_RETENTION,
      ...(props.deadLetterVisibilityTimeout && { visibilityTimeout: props.deadLetterVisibilityTimeout }),
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        sourceQueues: [Queue.fromQueueArn(this, 'Source', queueArn)],
      },
    });
    endsHere(this.deadLetters);
    this.queue = new Queue(this, 'Queue', {
      ...SECURE,
      queueName,
      retentionPeriod: SOURCE_RETENTION,
      visibilityTimeout: props.visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount },
    });
  }

  /** Put messages on the queue. */
  grantSend(grantee: IGrantable): void {
    allow(grantee, { sid: 'SendDeliveries', actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] });
  }

  /** Hide a received message until its next attempt. */
  grantPostpone(grantee: IGrantable): void {
    allow(grantee, {
      sid: 'PostponeDeliveries',
      actions: ['sqs:ChangeMessageVisibility'],
      resources: [this.queue.queueArn],
    });
  }

  /** Give up on a message ahead of SQS. */
  grantGiveUp(grantee: IGrantable): void {
    allow(grantee, { sid: 'GiveUpDeliveries', actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] });
  }
}

/** A queue for what no queue could take: other queues may not redrive into it. */
export function createUndeliveredQueue(scope: Construct, id: string): Queue {
  const queue = new Queue(scope, id, {
    ...SECURE,
    retentionPeriod: DEAD_LETTER_RETENTION,
    redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
  });
  endsHere(queue);
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: END_OF_THE_LINE });
  return queue;
}

const END_OF_THE_LINE =
  'A dead-letter queue is the end of the line: an alarm watches it, and nothing may leave it unseen.';

function endsHere(queue: Queue): void {
  Validations.of(queue).acknowledge({ id: 'Serverless-SQSRedrivePolicy', reason: END_OF_THE_LINE });
}
