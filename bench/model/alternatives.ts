/** A way to send webhooks, with its price. */
export interface Alternative {
  name: string;
  /** Dollars a month for so many deliveries a month, evenly over the month. */
  readonly dollars: (deliveries: number) => number;
  /** Features of this product that the price does not include. */
  lacks: string;
}

/** Date on which the prices below were read. */
export const READ = 'September 2026';

const MILLION = 1_000_000;
const HOURS = 730;
const SECONDS = HOURS * 3_600;
/** A deployment is sized for peaks of so many times the mean rate. */
const PEAK = 4;
/** Bytes kept of a delivery: a payload of 1,000 bytes and the rows of a delivery and its attempt. */
const KEPT_BYTES = 2_000;

/**
 * On-demand prices of us-east-1 in dollars an hour, or a GB and month. Sources:
 * https://aws.amazon.com/ec2/pricing/on-demand/, https://aws.amazon.com/rds/postgresql/pricing/,
 * https://aws.amazon.com/elasticache/pricing/, https://aws.amazon.com/amazon-mq/pricing/,
 * https://aws.amazon.com/elasticloadbalancing/pricing/
 */
const AWS = {
  loadBalancer: 0.0225,
  /** Two nodes of cache.t4g.small with Valkey, in two zones. */
  valkey: 2 * 0.0256,
  /** Three nodes of mq.m5.large, the smallest that AWS recommends for production: rabbitmq-sizing-guidelines.html */
  rabbitMq: 3 * 0.288,
  /** A GB and month of gp3 of a database in two zones. */
  databaseStorage: 0.23,
  /** A GB and month of DynamoDB with point-in-time recovery. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  tableStorage: 0.25 + 0.2,
} as const;

/** Sizes of a machine, the smallest first. `cores` is what it sustains: a t4g.small earns credits for 20% of two. */
const SERVERS = [
  { cores: 0.4, hourly: 0.0168 },
  { cores: 2, hourly: 0.0816 },
  { cores: 4, hourly: 0.1632 },
  { cores: 8, hourly: 0.3264 },
] as const;
/** Sizes of a database in two zones: db.t4g.medium (20% of two cores), db.m7g.large to db.m7g.4xlarge. */
const DATABASES = [
  { cores: 0.4, hourly: 0.129 },
  { cores: 2, hourly: 0.336 },
  { cores: 4, hourly: 0.672 },
  { cores: 8, hourly: 1.344 },
  { cores: 16, hourly: 2.688 },
] as const;

/** A product on machines of one's own. CPU as measured here at 10 destinations for each event: docs/performance.md. */
interface SelfHosted {
  /** CPU milliseconds of the server for a delivery. */
  serverMs: number;
  /** CPU milliseconds of Postgres for a delivery. */
  databaseMs: number;
  /** Dollars an hour of its queue and cache. */
  queue: number;
}

/** @throws RangeError when no size suffices. */
function smallest(sizes: readonly { cores: number; hourly: number }[], cores: number): number {
  const size = sizes.find((candidate) => candidate.cores >= cores);
  if (size === undefined) throw new RangeError(`${cores} cores are more than the largest size has: add a size`);
  return size.hourly;
}

/** Two servers in two zones, each of which suffices alone; a database in two zones; queue, cache and load balancer. */
function selfHosted({ serverMs, databaseMs, queue }: SelfHosted): (deliveries: number) => number {
  return (deliveries) => {
    const peak = (deliveries / SECONDS) * PEAK;
    const hourly =
      2 * smallest(SERVERS, (peak * serverMs) / 1_000) +
      smallest(DATABASES, (peak * databaseMs) / 1_000) +
      queue +
      AWS.loadBalancer;
    return hourly * HOURS + deliveries * (egress + (KEPT_BYTES * AWS.databaseStorage) / 1024 ** 3);
  };
}

/** Data to receivers, in dollars a delivery: 1,460 bytes at 0.09 a GB. */
const egress = 1_460 * (0.09 / 1024 ** 3);

/** This product. @param idle dollars a month without traffic @param million dollars for a million deliveries */
export const ownPrice =
  (idle: number, million: number): Alternative['dollars'] =>
  (deliveries) =>
    idle + (deliveries * million) / MILLION + (deliveries * KEPT_BYTES * AWS.tableStorage) / 1024 ** 3;

const perMillion = (dollars: number) => (deliveries: number) => (deliveries * dollars) / MILLION;

export const ALTERNATIVES: readonly Alternative[] = [
  {
    // https://aws.amazon.com/eventbridge/pricing/: 1.00 a million events, 0.20 a million invocations
    name: 'EventBridge API destinations',
    dollars: perMillion(1.2),
    lacks: 'signatures, records of deliveries and attempts, resend, pause, a limit for bursts; a receiver has 5 s',
  },
  {
    // https://www.svix.com/pricing/: 50,000 messages free, then 0.0001 each; Professional (90 days, 99.99%) is 490 more
    name: 'Svix, managed, free plan',
    dollars: (deliveries) => Math.max(0, deliveries - 50_000) * 0.0001,
    lacks:
      'more than 200 messages a second, 30 days; Professional adds 490 a month; a price is negotiated far earlier than at 1 billion',
  },
  {
    // https://hookdeck.com/pricing: 1.00 for 100,000 events; "as low as 0.33" for large volumes
    name: 'Outpost, managed',
    dollars: perMillion(10),
    lacks:
      'rate limits of a destination; large volumes cost down to 3.30 a million; plans with support start at 499 a month',
  },
  {
    name: 'Svix, self-hosted on AWS',
    dollars: selfHosted({ serverMs: 0.333, databaseMs: 0.356, queue: AWS.valkey }),
    lacks: 'the work of running it: patches, upgrades, scaling, alarms',
  },
  {
    name: 'Outpost, self-hosted on AWS',
    dollars: selfHosted({ serverMs: 0.483, databaseMs: 0.033, queue: AWS.valkey + AWS.rabbitMq }),
    lacks:
      'the work of running it, rate limits of a destination; with SQS in place of RabbitMQ 631 a month less, plus SQS requests',
  },
];

/** Volume at which the cheaper of two ways changes. */
export interface Crossing {
  /** Deliveries a month, to two digits. */
  deliveries: number;
  /** The way that is cheaper from there on. */
  cheaper: 'ours' | 'other';
}

/** The volumes between 10,000 and 10 billion deliveries a month at which the cheaper way changes, the lowest first. */
export function crossings(own: Alternative['dollars'], other: Alternative['dollars']): Crossing[] {
  const cheaperAt = (deliveries: number) => (other(deliveries) < own(deliveries) ? 'other' : 'ours');
  const volumes = [5, 6, 7, 8, 9, 10].flatMap((exponent) =>
    Array.from({ length: 90 }, (_, index) => ((10 + index) * 10 ** exponent) / 100),
  );
  return volumes.flatMap((deliveries, index) => {
    const before = volumes[index - 1];
    const cheaper = cheaperAt(deliveries);
    return before === undefined || cheaper === cheaperAt(before) ? [] : [{ deliveries, cheaper }];
  });
}
