import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { NodeFunction } from '../node-function.ts';
import type { WatchedRule, WatchedTable } from './metrics.ts';

/** A queue and its dead-letter queue. */
export interface WatchedQueue {
  queue: IQueue;
  deadLetters: IQueue;
}

/** Everything of a pipeline that is measured. */
export interface Watched {
  /** Name of the dashboard, first part of other names. */
  name: string;
  /** Value of the metrics' dimension. */
  stage: string;
  bus: IEventBus;
  /** Those that lead to the events queue. */
  rules: readonly WatchedRule[];
  /** Dead letters of the bus's rules. */
  undelivered: IQueue;
  eventsQueue: WatchedQueue;
  deliveriesQueue: WatchedQueue;
  functions: Record<'fanOut' | 'deliver' | 'exhaust' | 'resume' | 'admin', NodeFunction> &
    Partial<Record<'tally' | 'consoleAdmin' | 'console', NodeFunction>>;
  /** Address of the console, where there is one. */
  consoleUrl: string | undefined;
  /** Batches that deliver handles at once. */
  deliverConcurrency: number;
  /** Tables and indexes, by a name for graphs. */
  tables: Readonly<Record<'destinations' | 'wake' | 'events' | 'deliveries' | 'state', WatchedTable>>;
  /** What counts figures. `unread` has writes that could not be counted. Absent where figures are not counted. */
  figures: { table: Table; tally: NodeFunction; unread: IQueue } | undefined;
}
