import type { RECOVERABLE_STATUSES } from '../../../admin/api/schemas/recovery.ts';
import {
  gateKey,
  RECOVERY_PARTITION,
  RECOVERY_PREFIX,
  recoveryKey,
  TIME_TO_LIVE,
  WAKE_INDEX,
} from '../../../../core/contract/keys.ts';
import type { Item } from '../attributes.ts';
import { checkVersion, keyOf, N, number, optionalNumber, optionalText, ROW_VERSION, S, text } from '../attributes.ts';
import type { Calling } from '../../clients.ts';
import { isConditionFailure } from '../update.ts';
import { updateExpressions } from '../expressions.ts';
import type { Write } from '../transaction.ts';

type RecoveriesStoreClients = Calling<{ dynamodb: 'GetItem' | 'Query' | 'UpdateItem' }>;

export type RecoverableStatus = (typeof RECOVERABLE_STATUSES)[number];
export type RecoveryState = 'RUNNING' | 'DONE' | 'STOPPED';

/** A recovery and how far it is. Times in milliseconds since the epoch. */
export interface Recovery {
  /** `rcv_…` */
  id: string;
  destinationId: string;
  /** Deliveries accepted from `since` on and before `until`. */
  since: number;
  until: number;
  statuses: readonly RecoverableStatus[];
  state: RecoveryState;
  requeued: number;
  skipped: number;
  /** Sort key of the last delivery that was looked at. */
  position?: string;
  createdAt: number;
  updatedAt: number;
  endedAt?: number;
}

/** What one page of a recovery came to. */
export interface RecoveryProgress {
  requeued: number;
  skipped: number;
  /** Absent when there are no more. */
  position?: string;
  /** Its end, if it has ended. */
  state?: 'DONE' | 'STOPPED';
}

export class RecoveriesStore {
  readonly #table: string;
  readonly #clients: RecoveriesStoreClients;

  constructor(table: string, clients: RecoveriesStoreClients) {
    this.#table = table;
    this.#clients = clients;
  }

  /** To be made part of the transaction that begins it. `expiresAt` in Unix seconds. */
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

  /** Recoveries that have not ended, the oldest first. From an index that lags by moments. */
  async running(limit: number): Promise<Pick<Recovery, 'destinationId' | 'id'>[]> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      IndexName: WAKE_INDEX.name,
      KeyConditionExpression: '#wake = :wake',
      ExpressionAttributeNames: { '#wake': WAKE_INDEX.partitionKey },
      ExpressionAttributeValues: { ':wake': S(RECOVERY_PARTITION) },
      Limit: limit,
    });
    return Items.map((item) => ({
      destinationId: text(item, 'pk').slice(2),
      id: text(item, 'sk').slice(RECOVERY_PREFIX.length),
    }));
  }

  async read(destinationId: string, id: string): Promise<Recovery | undefined> {
    const { Item: item } = await this.#clients.dynamodb.call('GetItem', {
      TableName: this.#table,
      Key: keyOf(recoveryKey(destinationId, id)),
      ConsistentRead: true,
    });
    return item === undefined ? undefined : recoveryFrom(item);
  }

  /** Newest first, after the recovery `after`. */
  async page(destinationId: string, limit: number, after?: string): Promise<{ recoveries: Recovery[]; more: boolean }> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      ConsistentRead: true,
      ScanIndexForward: false,
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': S(gateKey(destinationId).pk), ':prefix': S(RECOVERY_PREFIX) },
      // One more tells whether there is more.
      Limit: limit + 1,
      ...(after !== undefined && { ExclusiveStartKey: keyOf(recoveryKey(destinationId, after)) }),
    });
    return { recoveries: Items.slice(0, limit).map(recoveryFrom), more: Items.length > limit };
  }

  /** Counts a page once: refused, and false, when another run of resume has counted it. */
  async advance(
    recovery: Recovery,
    { requeued, skipped, position, state }: RecoveryProgress,
    now: number,
  ): Promise<boolean> {
    try {
      await this.#clients.dynamodb.call('UpdateItem', {
        TableName: this.#table,
        Key: keyOf(recoveryKey(recovery.destinationId, recovery.id)),
        ...updateExpressions({
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
        }),
      });
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  /** Lets the destination begin another one. */
  async release(destinationId: string, id: string): Promise<void> {
    try {
      await this.#clients.dynamodb.call('UpdateItem', {
        TableName: this.#table,
        Key: keyOf(gateKey(destinationId)),
        ...updateExpressions({ remove: ['recovery'], when: [{ name: 'recovery', is: '=', value: S(id) }] }),
      });
    } catch (error) {
      // Released before, by a run that was cut short after it.
      if (!isConditionFailure(error)) throw error;
    }
  }
}

const RECOVERY_STATES: readonly RecoveryState[] = ['RUNNING', 'DONE', 'STOPPED'];

function recoveryFrom(item: Item): Recovery {
  checkVersion(item);
  const position = optionalText(item, 'position');
  const endedAt = optionalNumber(item, 'endedAt');
  return {
    id: text(item, 'sk').slice(RECOVERY_PREFIX.length),
    destinationId: text(item, 'pk').slice(2),
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
