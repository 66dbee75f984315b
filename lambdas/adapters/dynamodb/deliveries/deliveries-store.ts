import type { DeliveryKey } from '../../../../core/contract/ids.ts';
import { deliveryIdOf } from '../../../../core/contract/ids.ts';
import { deliveryKey, sortableTime, STATE_INDEX, StateIndexPrefix } from '../../../../core/contract/keys.ts';
import type { Attempt, Delivery, DeliverySubject } from '../../../../core/delivery/delivery.ts';
import type { DeliveryStatus, EndReason } from '../../../../core/delivery/states.ts';
import type { Item } from '../attributes.ts';
import { keyOf, N, RowFormatError, S, text } from '../attributes.ts';
import type { Calling } from '../../clients.ts';
import { isConditionFailure } from '../update.ts';
import {
  attemptText,
  deliveryFromItem,
  exhaustedIndex,
  failingIndex,
  parkedIndex,
  pendingItem,
  successItem,
} from './rows.ts';
import type { Dynamo, StatementOutcome } from '../dynamo.ts';
import type { Comparison, Condition, Update } from '../expressions.ts';
import { setStatement, insertStatement, updateExpressions } from '../expressions.ts';

type DeliveriesStoreClients = Calling<{ dynamodb: 'Query' | 'UpdateItem' }>;

/** A success on the first attempt of a first receive. */
export interface FirstSuccess {
  subject: DeliverySubject;
  attempt: Attempt;
  endedAt: number;
  /** Seconds since the epoch. */
  expiresAt: number;
}

/** A delivery and the state that a write to it is fenced on. */
export type Fence = DeliveryKey & { run: number };

const OPEN: Condition = { name: 'status', is: 'in', values: [S('PENDING'), S('FAILED')] };
const sameRun = ({ run }: Fence): Comparison => ({ name: 'run', is: '=', value: N(run) });

export class DeliveriesStore {
  readonly #table: string;
  readonly #clients: DeliveriesStoreClients;
  readonly #dynamo: Dynamo;

  constructor(table: string, clients: DeliveriesStoreClients, dynamo: Dynamo) {
    this.#table = table;
    this.#clients = clients;
    this.#dynamo = dynamo;
  }

  get table(): string {
    return this.#table;
  }

  /** `duplicate` for a row that an earlier try left. */
  insertPending(subjects: readonly DeliverySubject[]): Promise<StatementOutcome[]> {
    return this.#dynamo.execute(subjects.map((subject) => insertStatement(this.#table, pendingItem(subject))));
  }

  /** By delivery id; rows that do not exist are absent. */
  async read(keys: readonly DeliveryKey[]): Promise<Map<string, Delivery>> {
    const items = await this.#items(keys);
    return new Map(items.map(deliveryFromItem).map((delivery) => [deliveryIdOf(delivery), delivery]));
  }

  async #items(keys: readonly DeliveryKey[]): Promise<Item[]> {
    return (await this.#dynamo.read({ [this.#table]: keys.map((key) => keyOf(deliveryKey(key))) }))[this.#table] ?? [];
  }

  /** One call for the whole batch. Answers the ids of deliveries that could not be written. */
  async putFirstSuccesses(successes: readonly FirstSuccess[]): Promise<Set<string>> {
    const items = successes.map(({ subject, attempt, endedAt, expiresAt }) =>
      successItem(subject, attempt, endedAt, expiresAt),
    );
    const left = await this.#dynamo.put(this.#table, items);
    if (left.length === 0) return new Set();
    const unwritten = new Set(left.map((item) => `${item['pk']?.S} ${item['sk']?.S}`));
    const failed = successes.filter(({ subject }) => {
      const { pk, sk } = deliveryKey(subject);
      return unwritten.has(`${pk} ${sk}`);
    });
    return new Set(failed.map(({ subject }) => deliveryIdOf(subject)));
  }

  /**
   * A 2xx, whatever was recorded meanwhile: it wins over everything of its run but another 2xx. One that comes after
   * the delivery had ended says so in the log. Answers false when the row had succeeded already or is of a later run.
   */
  async recordSuccess(fence: Fence, attempt: Attempt, endedAt: number, expiresAt: number): Promise<boolean> {
    const succeed = (entry: Attempt, status: Condition): Promise<boolean> =>
      this.#update(fence, {
        set: { status: S('SUCCESS'), endedAt: N(endedAt), expiresAt: N(expiresAt) },
        add: { attempts: 1 },
        append: { log: [attemptText(entry)] },
        remove: [STATE_INDEX.sortKey, 'nextAttemptAt', 'notBefore', 'expectedAt', 'reason', 'suspicions'],
        when: [sameRun(fence), status],
      });
    return (
      (await succeed(attempt, OPEN)) ||
      succeed({ ...attempt, late: true }, { name: 'status', is: '=', value: S('RETRY_EXHAUSTED') })
    );
  }

  /**
   * A failed attempt, fenced on (run, attempt). `next` is when and how the next attempt comes: by its message, or parked;
   * without it the budget is spent. Answers false when another consumer recorded this attempt, the delivery has ended, or
   * it was parked meanwhile: its message is gone then, and only the row brings it back.
   *
   * @param fence with the lease under which resume sent it, if it did
   */
  recordFailure(
    fence: Fence & { lease?: number },
    attempt: Attempt,
    next: { at: number; parked: boolean } | undefined,
    now: number,
  ): Promise<boolean> {
    const parked = next?.parked === true;
    return this.#update(fence, {
      set: {
        status: S('FAILED'),
        attempts: N(attempt.number),
        [STATE_INDEX.sortKey]: S(parked ? parkedIndex(next.at, fence.acceptedAt) : failingIndex(next?.at ?? now)),
        ...(next !== undefined && { nextAttemptAt: N(next.at) }),
        ...(parked && { notBefore: N(next.at) }),
      },
      append: { log: [attemptText(attempt)] },
      remove: [
        'expectedAt',
        'suspicions',
        ...(next === undefined ? ['nextAttemptAt'] : []),
        ...(parked ? [] : ['notBefore']),
      ],
      when: [
        sameRun(fence),
        OPEN,
        { name: 'attempts', is: '=', value: N(attempt.number - 1) },
        fence.lease === undefined
          ? { name: 'notBefore', is: 'missing' }
          : { name: 'notBefore', is: '=', value: N(fence.lease), orMissing: true },
      ],
    });
  }

  /**
   * The delivery waits with no message until `notBefore`. Answers false when it has ended, belongs to a later run or has
   * more than `attempts` recorded: a write that arrives late must not put one on hold that has moved on. With
   * `suspicions` its next message is handled by itself.
   */
  park(fence: Fence, attempts: number, notBefore: number, suspicions?: number): Promise<boolean> {
    return this.#update(fence, {
      set: {
        notBefore: N(notBefore),
        [STATE_INDEX.sortKey]: S(parkedIndex(notBefore, fence.acceptedAt)),
        ...(suspicions !== undefined && { suspicions: N(suspicions) }),
      },
      remove: ['expectedAt'],
      when: [sameRun(fence), OPEN, { name: 'attempts', is: '=', value: N(attempts) }],
    });
  }

  /**
   * Marks the delivery as being handled by itself (1), or takes that back (-1). Counted, not set: two messages of one
   * delivery may be handled at once. Refused once another attempt than `attempt` is next, which clears all marks.
   */
  async suspect(fence: Fence, attempt: number, by: 1 | -1): Promise<void> {
    await this.#update(fence, {
      add: { suspicions: by },
      when: [
        sameRun(fence),
        OPEN,
        { name: 'attempts', is: '=', value: N(attempt - 1) },
        ...(by === -1 ? [{ name: 'suspicions', is: '>', value: N(0) } as const] : []),
      ],
    });
  }

  /**
   * Takes a parked delivery to send it: until `lease` nobody else does. Answers the row, or `undefined` when somebody
   * was faster.
   */
  async lease(parked: Fence & { notBefore: number }, lease: number): Promise<Delivery | undefined> {
    try {
      const { Attributes } = await this.#clients.dynamodb.call('UpdateItem', {
        TableName: this.#table,
        Key: keyOf(deliveryKey(parked)),
        ReturnValues: 'ALL_NEW',
        ...updateExpressions({
          set: { notBefore: N(lease), [STATE_INDEX.sortKey]: S(parkedIndex(lease, parked.acceptedAt)) },
          add: { sends: 1 },
          when: [sameRun(parked), OPEN, { name: 'notBefore', is: '=', value: N(parked.notBefore) }],
        }),
      });
      return Attributes === undefined ? undefined : deliveryFromItem(Attributes);
    } catch (error) {
      if (isConditionFailure(error)) return undefined;
      throw error;
    }
  }

  /** Says when waiting deliveries are expected to go; advisory, so a delivery that has moved on is left alone. */
  async expect(deliveries: readonly { key: Fence; at: number; status: DeliveryStatus }[]): Promise<void> {
    await this.#dynamo.execute(
      deliveries.map(({ key, at, status }) =>
        setStatement(
          this.#table,
          deliveryKey(key),
          ['expectedAt', N(at)],
          [{ name: 'status', is: '=', value: S(status) }, sameRun(key)],
        ),
      ),
    );
  }

  /**
   * RETRY_EXHAUSTED, with its reason. Answers false when the delivery had ended, belongs to a later run or has moved on
   * from the `attempts` for which it was to end.
   */
  exhaust(fence: Fence, attempts: number, reason: EndReason, endedAt: number, expiresAt: number): Promise<boolean> {
    return this.#update(fence, {
      set: {
        status: S('RETRY_EXHAUSTED'),
        reason: S(reason),
        endedAt: N(endedAt),
        expiresAt: N(expiresAt),
        [STATE_INDEX.sortKey]: S(exhaustedIndex(endedAt)),
      },
      remove: ['nextAttemptAt', 'notBefore', 'expectedAt', 'suspicions'],
      when: [sameRun(fence), OPEN, { name: 'attempts', is: '=', value: N(attempts) }],
    });
  }

  /**
   * Parked deliveries of a destination that may go by `now`, oldest first. From an index that lags by moments. One that
   * this release cannot read is left for the release that can, and does not hold up the others.
   */
  async parked(destinationId: string, now: number, limit: number): Promise<Delivery[]> {
    const keys = await this.#indexed(destinationId, StateIndexPrefix.PARKED, sortableTime(now + 1), limit);
    if (keys.length === 0) return [];
    const found = new Map<string, Delivery>();
    for (const item of await this.#items(keys)) {
      const delivery = readableDelivery(item);
      if (delivery !== undefined) found.set(deliveryIdOf(delivery), delivery);
    }
    return keys.flatMap((key) => found.get(deliveryIdOf(key)) ?? []);
  }

  /** When the first parked delivery of a destination may go, if any is parked. */
  async firstParkedAt(destinationId: string): Promise<number | undefined> {
    const [first] = await this.#indexed(destinationId, StateIndexPrefix.PARKED, '~', 1);
    return first?.at;
  }

  async #indexed(
    destinationId: string,
    prefix: string,
    until: string,
    limit: number,
  ): Promise<(DeliveryKey & { at: number })[]> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      IndexName: STATE_INDEX.name,
      KeyConditionExpression: '#pk = :pk AND #ix BETWEEN :from AND :until',
      ExpressionAttributeNames: { '#pk': STATE_INDEX.partitionKey, '#ix': STATE_INDEX.sortKey },
      ExpressionAttributeValues: {
        ':pk': S(`D#${destinationId}`),
        ':from': S(prefix),
        ':until': S(`${prefix}${until}`),
      },
      Limit: limit,
    });
    return Items.map((item) => {
      const sk = text(item, 'sk');
      const at = Number(text(item, STATE_INDEX.sortKey).slice(prefix.length, prefix.length + 13));
      return { destinationId, acceptedAt: Number(sk.slice(0, 13)), eventId: sk.slice(14), at };
    });
  }

  async #update(key: DeliveryKey, update: Update): Promise<boolean> {
    try {
      await this.#clients.dynamodb.call('UpdateItem', {
        TableName: this.#table,
        Key: keyOf(deliveryKey(key)),
        ...updateExpressions(update),
      });
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }
}

function readableDelivery(item: Item): Delivery | undefined {
  try {
    return deliveryFromItem(item);
  } catch (error) {
    if (error instanceof RowFormatError) return undefined;
    throw error;
  }
}
