import { Validations } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { allow } from '../allow.ts';
import type { NodeFunction } from '../node-function.ts';

export interface EventSourceProps {
  /** Batches that the function works on at once, 2 to 1000. */
  maximumConcurrency: number;
  /** Messages in a batch, 1 to 10. Default 10. */
  batchSize?: number;
}

/**
 * Feeds a queue's messages to a function, without waiting for a batch to fill. The function names the messages that
 * failed, and only those come again.
 */
export function consume(
  consumer: NodeFunction,
  queue: IQueue,
  { maximumConcurrency, batchSize = 10 }: EventSourceProps,
): void {
  consumer.addEventSourceMapping('Source', {
    eventSourceArn: queue.queueArn,
    batchSize,
    maxConcurrency: maximumConcurrency,
    reportBatchItemFailures: true,
  });
  // What the poller does in the function's name. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  allow(consumer, {
    sid: 'ConsumeMessages',
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resources: [queue.queueArn],
  });
  const reason =
    'The queue keeps what fails and moves it to its own dead-letter queue; a poller never loses a message.';
  Validations.of(consumer).acknowledge(
    { id: 'Serverless-LambdaDLQ', reason },
    { id: 'Serverless-LambdaEventSourceMappingDestination', reason },
  );
}
