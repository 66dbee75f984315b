import type { DestinationId, RecoveryId } from '../../../../core/contract/ids.ts';
import {
  destinationPartition,
  parseRecovery,
  RECOVERY_PARTITION,
  RECOVERY_PREFIX,
  recoveryKey,
  TIME_TO_LIVE,
  WAKE_INDEX,
} from '../../../../core/contract/keys.ts';
import type { RecoverableStatus, Recovery, RecoveryProgress } from '../../../../core/recovery/recovery.ts';
import { RECOVERY_STATES } from '../../../../core/recovery/recovery.ts';
import type { Calling } from '../../clients.ts';
import type { Item } from '../attributes.ts';
import {
  checkVersion,
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

/** Recoveries of destinations and how far they are. */
export class RecoveriesStore {
  readonly #table: string;
  readonly #clients: DynamoDb;

  constructor(table: string, clients: DynamoDb) {
    this.#table = table;
    this.#clients = clients;
  }

  /** Begins a recovery, as part of a transaction. `expiresAt` in Unix seconds. */
  begin(
    {
      id,
      destinationId,
      since,
      until,
      statuses,
      createdAt,
    }: Omit<Recovery, 'state' | 'requeued' | 'skipped' | 'updatedAt'>,
    expiresAt: number,
  ): Write {
    return {
      kind: 'put',
      table: this.#table,
      when: 'new',
      item: {
        ...keyOf(recoveryKey(destinationId, id)),
        v: N(ROW_VERSION),
        since: N(since),
        until: N(until),
        statuses: S(statuses.join(' ')),
        state: S('RUNNING'),
        requeued: N(0),
        skipped: N(0),
        createdAt: N(createdAt),
        updatedAt: N(createdAt),
        [WAKE_INDEX.partitionKey]: S(RECOVERY_PARTITION),
        [WAKE_INDEX.sortKey]: N(createdAt),
        [TIME_TO_LIVE]: N(expiresAt),
      },
    };
  }

  /** Recoveries that have not ended, the oldest first, from an index that lags by moments. */
  async running(limit: number): Promise<Pick<Recovery, 'destinationId' | 'id'>[]> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      IndexName: WAKE_INDEX.name,
      KeyConditionExpression: '#wake = :wake',
      ExpressionAttributeNames: { '#wake': WAKE_INDEX.partitionKey },
      ExpressionAttributeValues: { ':wake': S(RECOVERY_PARTITION) },
      Limit: limit,
    });
    return Items.map((item) => keyPart(item, parseRecovery));
  }

  async read(destinationId: DestinationId, id: RecoveryId): Promise<Recovery | undefined> {
    const { Item: item } = await this.#clients.dynamodb.call('GetItem', {
      TableName: this.#table,
      Key: keyOf(recoveryKey(destinationId, id)),
      ConsistentRead: true,
    });
    return item === undefined ? undefined : recoveryFrom(item);
  }

  /** Newest first, after the recovery `after`. */
  async page(
    destinationId: DestinationId,
    limit: number,
    after?: RecoveryId,
  ): Promise<{ recoveries: Recovery[]; more: boolean }> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      ConsistentRead: true,
      ScanIndexForward: false,
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': S(destinationPartition(destinationId)), ':prefix': S(RECOVERY_PREFIX) },
      // One more tells whether there is more.
      Limit: limit + 1,
      ...(after !== undefined && { ExclusiveStartKey: keyOf(recoveryKey(destinationId, after)) }),
    });
    return { recoveries: Items.slice(0, limit).map(recoveryFrom), more: Items.length > limit };
  }

  /** Counts a page. @returns false when another run of resume has counted it, which leaves the recovery as it is */
  advance(recovery: Recovery, { requeued, skipped, position, state }: RecoveryProgress, now: number): Promise<boolean> {
    return updateRow(this.#clients, this.#table, recoveryKey(recovery.destinationId, recovery.id), {
      set: {
        updatedAt: N(now),
        ...(position !== undefined && { position: S(position) }),
        ...(state !== undefined && { state: S(state), endedAt: N(now) }),
      },
      add: { requeued, skipped },
      ...(state !== undefined && { remove: [WAKE_INDEX.partitionKey, WAKE_INDEX.sortKey] }),
      when: [
        { name: 'state', is: '=', value: S('RUNNING') },
        recovery.position === undefined
          ? { name: 'position', is: 'missing' }
          : { name: 'position', is: '=', value: S(recovery.position) },
      ],
    });
  }
}

function recoveryFrom(item: Item): Recovery {
  checkVersion(item);
  const position = optionalText(item, 'position');
  const endedAt = optionalNumber(item, 'endedAt');
  return {
    ...keyPart(item, parseRecovery),
    since: number(item, 'since'),
    until: number(item, 'until'),
    statuses: text(item, 'statuses').split(' ') as RecoverableStatus[],
    state: RECOVERY_STATES.find((state) => state === text(item, 'state')) ?? 'RUNNING',
    requeued: number(item, 'requeued'),
    skipped: number(item, 'skipped'),
    createdAt: number(item, 'createdAt'),
    updatedAt: number(item, 'updatedAt'),
    ...(position !== undefined && { position }),
    ...(endedAt !== undefined && { endedAt }),
  };
}
