import { Validations } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { allow } from '../allow.ts';
import type { NodeFunction } from '../node-function.ts';

export interface EventSourceProps {
  /** Batches that the function handles at once, 2 to 1000. */
  maximumConcurrency: number;
}

/**
 * Feeds the messages of a queue to a function, without waiting for a batch to fill. The function names the messages that
 * failed, and SQS returns only those.
 */
export function consume(consumer: NodeFunction, queue: IQueue, { maximumConcurrency }: EventSourceProps): void {
  consumer.addEventSourceMapping('Source', {
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    maxConcurrency: maximumConcurrency,
    reportBatchItemFailures: true,
  });
  // The poller calls SQS as the function. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  allow(consumer, {
    sid: 'ConsumeMessages',
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resources: [queue.queueArn],
  });
  const reason =
    'The queue keeps messages that fail and moves them to its own dead-letter queue; a poller never loses a message.';
  Validations.of(consumer).acknowledge(
    { id: 'Serverless-LambdaDLQ', reason },
    { id: 'Serverless-LambdaEventSourceMappingDestination', reason },
  );
}
