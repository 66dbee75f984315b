import type { DeliveryKey } from '../../../../core/contract/ids.ts';
import { deliveryKey, sortableTime, STATE_INDEX, TIME_TO_LIVE } from '../../../../core/contract/keys.ts';
import type { DeliveryStatus } from '../../../../core/delivery/states.ts';
import { keyOf, N, optionalText, S } from '../attributes.ts';
import type { Calling } from '../../clients.ts';
import { isConditionFailure } from '../update.ts';
import { deliveryFromItem, parkedIndex } from './rows.ts';
import type { Update } from '../expressions.ts';
import { updateExpressions } from '../expressions.ts';
import type { Recovery } from '../destinations/recoveries-store.ts';
import type { Write } from '../transaction.ts';

type DeliveryRunsClients = Calling<{ dynamodb: 'Query' | 'UpdateItem' }>;

/** The state of a delivery that a new run of it is fenced on. */
export type RunFence = DeliveryKey & { run: number; status: DeliveryStatus };

/** Rows of a destination that a page of a recovery looks at. */
const ROWS_A_PAGE = 500;

/**
 * New runs of deliveries. A new run is parked from the start: its row carries it, and resume sends it at `notBefore`
 * or later, so that a crash at any point after the write loses nothing. Messages of earlier runs find it superseded.
 */
export class DeliveryRuns {
  readonly #table: string;
  readonly #clients: DeliveryRunsClients;

  constructor(table: string, clients: DeliveryRunsClients) {
    this.#table = table;
    this.#clients = clients;
  }

  /** To be made part of a transaction; refused when the delivery changed since it was read. */
  restart(fence: RunFence, notBefore: number): Write {
    return { kind: 'update', table: this.#table, key: keyOf(deliveryKey(fence)), update: newRun(fence, notBefore) };
  }

  /**
   * @param recoveryId recovery that it belongs to, if any
   * @returns false when the delivery changed since it was read.
   */
  async start(fence: RunFence, notBefore: number, recoveryId?: string): Promise<boolean> {
    const { set = {}, ...update } = newRun(fence, notBefore);
    const marked = { ...update, set: { ...set, ...(recoveryId !== undefined && { recovery: S(recoveryId) }) } };
    try {
      await this.#clients.dynamodb.call('UpdateItem', {
        TableName: this.#table,
        Key: keyOf(deliveryKey(fence)),
        ...updateExpressions(marked),
      });
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  /**
   * The next deliveries that a recovery is about, oldest first; those that an earlier try of this very page restarted
   * are `done`. `next` is absent when there are no more.
   */
  async recoverable({
    id,
    destinationId,
    since,
    until,
    statuses,
    position,
  }: Recovery): Promise<{ open: RunFence[]; done: number; next?: string }> {
    const { Items = [], LastEvaluatedKey } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :until',
      FilterExpression: `#status IN (${statuses.map((_, index) => `:s${index}`).join(', ')}) OR #recovery = :id`,
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk', '#status': 'status', '#recovery': 'recovery' },
      ExpressionAttributeValues: {
        ':pk': S(`D#${destinationId}`),
        ':from': S(sortableTime(since)),
        ':until': S(sortableTime(until)),
        ':id': S(id),
        ...Object.fromEntries(statuses.map((status, index) => [`:s${index}`, S(status)])),
      },
      Limit: ROWS_A_PAGE,
      ...(position !== undefined && { ExclusiveStartKey: { pk: S(`D#${destinationId}`), sk: S(position) } }),
    });
    const open = Items.filter((item) => optionalText(item, 'recovery') !== id);
    const next = LastEvaluatedKey?.['sk']?.S;
    return { open: open.map(deliveryFromItem), done: Items.length - open.length, ...(next !== undefined && { next }) };
  }
}

const newRun = ({ run, status, acceptedAt }: RunFence, notBefore: number): Update => ({
  set: {
    status: S('PENDING'),
    run: N(run + 1),
    attempts: N(0),
    notBefore: N(notBefore),
    [STATE_INDEX.sortKey]: S(parkedIndex(notBefore, acceptedAt)),
  },
  remove: ['nextAttemptAt', 'expectedAt', 'reason', 'endedAt', 'suspicions', TIME_TO_LIVE],
  when: [
    { name: 'run', is: '=', value: N(run) },
    { name: 'status', is: '=', value: S(status) },
  ],
});
