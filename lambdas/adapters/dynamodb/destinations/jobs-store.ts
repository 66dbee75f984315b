import type { BackfillId, DestinationId, JobId, RecoveryId } from '../../../../core/contract/ids.ts';
import type { JobKind } from '../../../../core/contract/keys.ts';
import {
  destinationPartition,
  JOB_PARTITIONS,
  jobKey,
  jobsPrefix,
  parseJob,
  TIME_TO_LIVE,
  WAKE_INDEX,
} from '../../../../core/contract/keys.ts';
import type { Job, JobOf, NewJob } from '../../../../core/recovery/job.ts';
import type { JobPage, JobProgress, JobState } from '../../../../core/recovery/progress.ts';
import { JOB_STATES } from '../../../../core/recovery/progress.ts';
import type { RecoverableStatus } from '../../../../core/recovery/recovery.ts';
import type { Calling } from '../../clients.ts';
import type { Item } from '../attributes.ts';
import {
  checkVersion,
  json,
  keyOf,
  keyPart,
  N,
  number,
  optionalNumber,
  optionalText,
  ROW_VERSION,
  S,
  text,
} from '../attributes.ts';
import type { Write } from '../transaction.ts';
import { updateRow } from '../update.ts';

type DynamoDb = Calling<{ dynamodb: 'GetItem' | 'Query' | 'UpdateItem' }>;

/** Recoveries and backfills of destinations, and how far they are. */
export class JobsStore {
  readonly #table: string;
  readonly #clients: DynamoDb;

  constructor(table: string, clients: DynamoDb) {
    this.#table = table;
    this.#clients = clients;
  }

  /** Begins a job, as part of a transaction. `expiresAt` in Unix seconds. */
  begin(job: NewJob, expiresAt: number): Write {
    const { id, destinationId, createdAt } = job;
    return {
      kind: 'put',
      table: this.#table,
      when: 'new',
      item: {
        ...keyOf(jobKey(destinationId, id)),
        v: N(ROW_VERSION),
        ...scopeToItem(job),
        state: S('RUNNING'),
        requeued: N(0),
        skipped: N(0),
        createdAt: N(createdAt),
        updatedAt: N(createdAt),
        [WAKE_INDEX.partitionKey]: S(JOB_PARTITIONS[kindOf(id)]),
        [WAKE_INDEX.sortKey]: N(createdAt),
        [TIME_TO_LIVE]: N(expiresAt),
      },
    };
  }

  /** Jobs that have not ended, the oldest of each kind first, from an index that lags by moments. */
  async running(limit: number): Promise<Pick<Job, 'destinationId' | 'id'>[]> {
    const found = await Promise.all(
      Object.values(JOB_PARTITIONS).map((partition) =>
        this.#clients.dynamodb.call('Query', {
          TableName: this.#table,
          IndexName: WAKE_INDEX.name,
          KeyConditionExpression: '#wake = :wake',
          ExpressionAttributeNames: { '#wake': WAKE_INDEX.partitionKey },
          ExpressionAttributeValues: { ':wake': S(partition) },
          Limit: limit,
        }),
      ),
    );
    return found.flatMap(({ Items = [] }) => Items).map((item) => keyPart(item, parseJob));
  }

  async read<Id extends JobId>(destinationId: DestinationId, id: Id): Promise<JobOf<Id> | undefined> {
    const { Item: item } = await this.#clients.dynamodb.call('GetItem', {
      TableName: this.#table,
      Key: keyOf(jobKey(destinationId, id)),
      ConsistentRead: true,
    });
    return item === undefined ? undefined : (jobFrom(item) as JobOf<Id>);
  }

  /** Newest first, after the job `after`. */
  async page<Id extends JobId>(
    destinationId: DestinationId,
    kind: Id extends BackfillId ? 'bkf_' : 'rcv_',
    limit: number,
    after?: Id,
  ): Promise<{ jobs: JobOf<Id>[]; more: boolean }> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      ConsistentRead: true,
      ScanIndexForward: false,
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': S(destinationPartition(destinationId)), ':prefix': S(jobsPrefix(kind)) },
      // One more tells whether there is more.
      Limit: limit + 1,
      ...(after !== undefined && { ExclusiveStartKey: keyOf(jobKey(destinationId, after)) }),
    });
    return { jobs: Items.slice(0, limit).map(jobFrom) as JobOf<Id>[], more: Items.length > limit };
  }

  /** Counts a page. @returns false when another run of resume has counted it, which leaves the job as it is */
  advance(job: Job, { begun, skipped, position }: JobPage, now: number): Promise<boolean> {
    return this.#update(job, {
      set: { updatedAt: N(now), ...(position !== undefined && { position: S(position) }) },
      add: { requeued: begun, skipped },
    });
  }

  /** Counts the last page and ends the job. @returns as `advance` */
  end(
    job: Job,
    state: Exclude<JobState, 'RUNNING'>,
    { begun, skipped }: Pick<JobPage, 'begun' | 'skipped'>,
    now: number,
  ): Promise<boolean> {
    return this.#update(job, {
      set: { updatedAt: N(now), state: S(state), endedAt: N(now) },
      add: { requeued: begun, skipped },
      remove: [WAKE_INDEX.partitionKey, WAKE_INDEX.sortKey],
    });
  }

  #update(job: Job, update: { set: Item; add: Record<string, number>; remove?: readonly string[] }): Promise<boolean> {
    return updateRow(this.#clients, this.#table, jobKey(job.destinationId, job.id), {
      ...update,
      when: [
        { name: 'state', is: '=', value: S('RUNNING') },
        job.position === undefined
          ? { name: 'position', is: 'missing' }
          : { name: 'position', is: '=', value: S(job.position) },
      ],
    });
  }
}

const kindOf = (id: JobId): JobKind => (id.startsWith('bkf_') ? 'bkf_' : 'rcv_');

/** What a job is about. Both kinds have the range in `since` and `until`. */
function scopeToItem(job: NewJob): Item {
  if ('since' in job) {
    const { since, until, statuses, codes } = job;
    return {
      since: N(since),
      until: N(until),
      statuses: S(statuses.join(' ')),
      ...(codes !== undefined && { codes: S(JSON.stringify(codes)) }),
    };
  }
  const { from, to, types, filter, configuration } = job;
  return {
    configuration: N(configuration),
    since: N(from),
    until: N(to),
    ...(types !== undefined && { types: S(JSON.stringify(types)) }),
    ...(filter !== undefined && { filter: S(JSON.stringify(filter)) }),
  };
}

export function jobFrom(item: Item): Job {
  checkVersion(item);
  const { destinationId, id } = keyPart(item, parseJob);
  const [since, until] = [number(item, 'since'), number(item, 'until')];
  const progress = progressFrom(destinationId, item);
  if (isOfRecovery(id)) {
    return {
      id,
      since,
      until,
      statuses: text(item, 'statuses').split(' ') as RecoverableStatus[],
      ...(item['codes'] !== undefined && { codes: json(item, 'codes') as string[] }),
      ...progress,
    };
  }
  return {
    id,
    configuration: number(item, 'configuration'),
    from: since,
    to: until,
    ...(item['types'] !== undefined && { types: json(item, 'types') as string[] }),
    ...(item['filter'] !== undefined && { filter: json(item, 'filter') as Record<string, unknown> }),
    ...progress,
  };
}

const isOfRecovery = (id: JobId): id is RecoveryId => id.startsWith('rcv_');

function progressFrom(destinationId: DestinationId, item: Item): JobProgress {
  const position = optionalText(item, 'position');
  const endedAt = optionalNumber(item, 'endedAt');
  return {
    destinationId,
    state: JOB_STATES.find((state) => state === text(item, 'state')) ?? 'RUNNING',
    begun: number(item, 'requeued'),
    skipped: number(item, 'skipped'),
    createdAt: number(item, 'createdAt'),
    updatedAt: number(item, 'updatedAt'),
    ...(position !== undefined && { position }),
    ...(endedAt !== undefined && { endedAt }),
  };
}
