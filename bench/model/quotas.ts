/**
 * A quota of AWS for us-east-1, as documented in July 2026; for each account and region unless a comment says otherwise. AWS
 * raises `adjustable` quotas on request.
 */
export interface Quota {
  value: number;
  unit: string;
  adjustable: boolean;
  source: string;
}

export const QUOTAS = {
  /** Requests of PutEvents, of up to ten entries each. */
  putEvents: {
    value: 10_000,
    unit: 'requests/s',
    adjustable: true,
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html',
  },
  /** Invocations of targets; above it events are late, not lost. */
  ruleInvocations: {
    value: 18_750,
    unit: 'events/s',
    adjustable: true,
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html',
  },
  /** Initial number of parallel batches of an event source. */
  pollersAtFirst: {
    value: 5,
    unit: 'batches',
    adjustable: false,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html',
  },
  /** Additional parallel batches each minute while messages wait. */
  pollerGrowth: {
    value: 300,
    unit: 'batches/min',
    adjustable: false,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html',
  },
  /** Maximum number of parallel batches of an event source, also of `maximumConcurrency`. */
  pollersAtMost: {
    value: 1_000,
    unit: 'batches',
    adjustable: false,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html',
  },
  /** Of all functions of the account. */
  concurrency: {
    value: 1_000,
    unit: 'invocations',
    adjustable: true,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
  /** Messages received and not yet deleted, of one queue. */
  inFlight: {
    value: 120_000,
    unit: 'messages',
    adjustable: true,
    source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html',
  },
  /** Write units of one partition key. */
  partitionWrites: {
    value: 1_000,
    unit: 'units/s',
    adjustable: false,
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html',
  },
  /** Read units of one partition key. */
  partitionReads: {
    value: 3_000,
    unit: 'units/s',
    adjustable: false,
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html',
  },
  /** Write units of one table on demand. */
  tableWrites: {
    value: 40_000,
    unit: 'units/s',
    adjustable: true,
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html',
  },
  /** Initial write units of a new table on demand; later it takes twice its earlier peak within half an hour. */
  newTableWrites: {
    value: 4_000,
    unit: 'units/s',
    adjustable: false,
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html',
  },
} as const satisfies Record<string, Quota>;
