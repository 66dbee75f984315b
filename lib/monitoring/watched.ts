import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Configuration } from '../configuration.ts';
import type { NodeFunction } from '../node-function.ts';

/** A queue and where its failures go. */
export interface WatchedQueue {
  queue: IQueue;
  deadLetters: IQueue;
}

/** Everything of a stage that is measured. */
export interface Watched {
  configuration: Configuration;
  bus: EventBus;
  /** Dead letters of the bus's rules. */
  undelivered: IQueue;
  events: WatchedQueue;
  deliveries: WatchedQueue;
  functions: Record<'fanOut' | 'deliver' | 'exhaust' | 'resume' | 'admin', NodeFunction>;
  tables: { destinations: Table; events: Table; deliveries: Table };
}
