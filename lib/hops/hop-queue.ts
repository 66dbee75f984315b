import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SOURCE_RETENTION_DAYS } from '../../core/contract/limits.ts';
import { allow } from '../allow.ts';

/** Every queue accepts TLS only. SQS itself encrypts it, so that EventBridge needs no grant on a key. */
const SECURE = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** Messages on their way outlive a long weekend; dead letters wait two weeks for a person. */
const SOURCE_RETENTION = Duration.days(SOURCE_RETENTION_DAYS);
const DEAD_LETTER_RETENTION = Duration.days(14);

export interface HopQueueProps {
  /** Name of the queue, unique in account and region. */
  queueName: string;
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
 * Each of the two names the other, and CloudFormation cannot resolve a circle of generated names. The queue therefore
 * has a name of its own.
 */
export class HopQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: HopQueueProps) {
    super(scope, id);
    const { queueName } = props;
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
    acknowledgeNoRedrive(this.deadLetters);
    this.queue = new Queue(this, 'Queue', {
      ...SECURE,
      queueName,
      retentionPeriod: SOURCE_RETENTION,
      visibilityTimeout: props.visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount },
    });
  }

  /** Put messages on the queue. */
  grantSend(grantee: IGrantable): Grant {
    return allow(grantee, { sid: 'SendMessages', actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] });
  }

  /** Hide a received message until its next attempt. */
  grantPostpone(grantee: IGrantable): Grant {
    return allow(grantee, {
      sid: 'PostponeMessages',
      actions: ['sqs:ChangeMessageVisibility'],
      resources: [this.queue.queueArn],
    });
  }

  /** Put messages on the dead-letter queue before SQS does. */
  grantDeadLetter(grantee: IGrantable): Grant {
    return allow(grantee, {
      sid: 'DeadLetterMessages',
      actions: ['sqs:SendMessage'],
      resources: [this.deadLetters.queueArn],
    });
  }
}

/** A queue for messages that no other queue could take: other queues may not redrive into it. */
export function createUndeliveredQueue(scope: Construct, id: string): Queue {
  const queue = new Queue(scope, id, {
    ...SECURE,
    retentionPeriod: DEAD_LETTER_RETENTION,
    redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
  });
  acknowledgeNoRedrive(queue);
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: LAST_QUEUE });
  return queue;
}

const LAST_QUEUE =
  'A dead-letter queue is the last queue of a message: an alarm watches it, and nothing leaves it unseen.';

function acknowledgeNoRedrive(queue: Queue): void {
  Validations.of(queue).acknowledge({ id: 'Serverless-SQSRedrivePolicy', reason: LAST_QUEUE });
}
