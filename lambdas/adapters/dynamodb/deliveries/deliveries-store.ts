import type { DeliveryId, DeliveryKey, DestinationId, JobId } from '../../../../core/contract/ids.ts';
import { deliveryIdOf } from '../../../../core/contract/ids.ts';
import {
  deliveryKey,
  destinationPartition,
  parkedRange,
  parseDelivery,
  parseParkedIndex,
  STATE_INDEX,
  TIME_TO_LIVE,
} from '../../../../core/contract/keys.ts';
import type { Attempt, Delivery, DeliverySubject } from '../../../../core/delivery/delivery.ts';
import type { DeliveryStatus, EndReason } from '../../../../core/delivery/states.ts';
import type { Calling } from '../../clients.ts';
import type { Item } from '../attributes.ts';
import { keyOf, keyPart, N, optionalText, RowFormatError, S, text } from '../attributes.ts';
import type { Dynamo, StatementOutcome } from '../dynamo.ts';
import type { Statement, Update } from '../expressions.ts';
import { insertStatement, setStatement, updateExpressions } from '../expressions.ts';
import { unlessRefused, updateRow } from '../update.ts';
import { deliveryFromItem, JOB, parkedItem, pendingItem, successItem } from './rows.ts';
import type { AfterFailure, Fence } from './updates.ts';
import {
  exhaustion,
  failure,
  lateSuccess,
  leasing,
  openSuccess,
  parking,
  sameRun,
  attemptsAre,
  statusIs,
  suspicion,
} from './updates.ts';

type DynamoDb = Calling<{ dynamodb: 'Query' | 'UpdateItem' }>;

/** A success on the first attempt of a first receive. */
export interface FirstSuccess {
  subject: DeliverySubject;
  attempt: Attempt;
  /** Milliseconds since the epoch. */
  endedAt: number;
  /** Seconds since the epoch. */
  expiresAt: number;
}

/** Deliveries on their way. Unless said otherwise, times are in milliseconds since the epoch and `expiresAt` in seconds. */
export class DeliveriesStore {
  readonly #table: string;
  readonly #clients: DynamoDb;
  readonly #dynamo: Dynamo;

  constructor(table: string, clients: DynamoDb, dynamo: Dynamo) {
    this.#table = table;
    this.#clients = clients;
    this.#dynamo = dynamo;
  }

  get table(): string {
    return this.#table;
  }

  /**
   * `duplicate` for a row that an earlier try left.
   *
   * @param also inserts of other rows that go with the call; their outcomes come last
   */
  insertPending(subjects: readonly DeliverySubject[], also: readonly Statement[] = []): Promise<StatementOutcome[]> {
    const pending = subjects.map((subject) => insertStatement(this.#table, pendingItem(subject)));
    return this.#dynamo.execute([...pending, ...also]);
  }

  /**
   * Rows of a listener's events, which nothing ends. In one try, so that a listener of too many events delays nothing.
   *
   * @param expiresAt in seconds since the epoch
   */
  insertListened(subjects: readonly DeliverySubject[], expiresAt: number): Promise<StatementOutcome[]> {
    const items = subjects.map((subject) => ({ ...pendingItem(subject), [TIME_TO_LIVE]: N(expiresAt) }));
    return this.#dynamo.execute(
      items.map((item) => insertStatement(this.#table, item)),
      1,
    );
  }

  /**
   * Deliveries of earlier events, each parked from its first moment: resume sends them at the limit of the destination,
   * in the order of acceptance. The caller wakes the destination after this. `duplicate` for a destination that has the
   * event already, in whatever state.
   *
   * @param startedAt in milliseconds since the epoch
   * @param job backfill that they belong to, if any
   */
  insertParked(subjects: readonly DeliverySubject[], startedAt: number, job?: JobId): Promise<StatementOutcome[]> {
    return this.#dynamo.execute(
      subjects.map((subject) => insertStatement(this.#table, parkedItem(subject, startedAt, job))),
    );
  }

  /** How many of these deliveries belong to a job. */
  async countOf(job: JobId, keys: readonly DeliveryKey[]): Promise<number> {
    return (await this.#items(keys)).filter((item) => optionalText(item, JOB) === job).length;
  }

  /** By delivery id; rows that do not exist are absent. */
  async read(keys: readonly DeliveryKey[]): Promise<Map<DeliveryId, Delivery>> {
    const items = await this.#items(keys);
    return new Map(items.map(deliveryFromItem).map((delivery) => [deliveryIdOf(delivery), delivery]));
  }

  async #items(keys: readonly DeliveryKey[]): Promise<Item[]> {
    return (await this.#dynamo.read({ [this.#table]: keys.map((key) => keyOf(deliveryKey(key))) }))[this.#table] ?? [];
  }

  /** One call for the whole batch. @returns the ids of deliveries that could not be written */
  async putFirstSuccesses(successes: readonly FirstSuccess[]): Promise<Set<DeliveryId>> {
    const items = successes.map(({ subject, attempt, endedAt, expiresAt }) =>
      successItem(subject, attempt, endedAt, expiresAt),
    );
    const unwritten = await this.#dynamo.put(this.#table, items);
    return new Set(unwritten.map((item) => deliveryIdOf(keyPart(item, parseDelivery))));
  }

  /**
   * Records a 2xx, whatever was recorded meanwhile: it wins over everything of its run but another 2xx.
   *
   * @returns false when the delivery had succeeded already or has a later run
   */
  async recordSuccess(fence: Fence, attempt: Attempt, endedAt: number, expiresAt: number): Promise<boolean> {
    return (
      (await this.#update(fence, openSuccess(fence, attempt, endedAt, expiresAt))) ||
      this.#update(fence, lateSuccess(fence, attempt, endedAt, expiresAt))
    );
  }

  /**
   * Records a failed attempt, fenced on its run and number.
   *
   * @param fence with the lease under which resume sent it, if it did
   * @returns false when another consumer recorded this attempt, when the delivery has ended, or when it was parked
   * meanwhile: then its message is gone, and only the row brings it back
   */
  recordFailure(fence: Fence & { lease?: number }, attempt: Attempt, after: AfterFailure): Promise<boolean> {
    return this.#update(fence, failure(fence, attempt, after));
  }

  /**
   * Lets the delivery wait, with no message, until `notBefore`. With `suspicions` its next message is handled by itself.
   *
   * @returns false when it has ended, has a later run, or has other than `attempts` attempts recorded
   */
  park(fence: Fence, attempts: number, notBefore: number, suspicions?: number): Promise<boolean> {
    return this.#update(fence, parking(fence, attempts, notBefore, suspicions));
  }

  /**
   * Marks the delivery as handled by itself (1), or takes one mark back (-1). Refused once another attempt than `attempt`
   * is next, which clears all marks.
   */
  async suspect(fence: Fence, attempt: number, by: 1 | -1): Promise<void> {
    await this.#update(fence, suspicion(fence, attempt, by));
  }

  /**
   * Takes a parked delivery to send it: until `lease` nobody else takes it.
   *
   * @returns the delivery, `undefined` when somebody else was faster
   */
  async lease(parked: Fence & { notBefore: number }, lease: number): Promise<Delivery | undefined> {
    const written = await unlessRefused(
      this.#clients.dynamodb.call('UpdateItem', {
        TableName: this.#table,
        Key: keyOf(deliveryKey(parked)),
        ReturnValues: 'ALL_NEW',
        ...updateExpressions(leasing(parked, lease)),
      }),
    );
    return written?.Attributes === undefined ? undefined : deliveryFromItem(written.Attributes);
  }

  /**
   * Says when waiting deliveries are expected to go. A delivery that has moved on stays as it is: written after a later
   * attempt, the time would make the message of that attempt a copy.
   */
  async expect(
    deliveries: readonly { key: Fence; at: number; status: DeliveryStatus; attempts: number }[],
  ): Promise<void> {
    await this.#dynamo.execute(
      deliveries.map(({ key, at, status, attempts }) =>
        setStatement(
          this.#table,
          deliveryKey(key),
          ['expectedAt', N(at)],
          [statusIs(status), sameRun(key), attemptsAre(attempts)],
        ),
      ),
    );
  }

  /**
   * Ends the delivery as RETRY_EXHAUSTED.
   *
   * @returns false when it had ended, has a later run, or has other than `attempts` attempts recorded
   */
  exhaust(fence: Fence, attempts: number, reason: EndReason, endedAt: number, expiresAt: number): Promise<boolean> {
    return this.#update(fence, exhaustion(fence, attempts, reason, endedAt, expiresAt));
  }

  /**
   * Parked deliveries of a destination that may go by `now`, oldest first, from an index that lags by moments. A row that
   * this release cannot read is left for the release that can, and does not hold up the others.
   */
  async parked(destinationId: DestinationId, now: number, limit: number): Promise<Delivery[]> {
    const entries = await this.#parkedEntries(destinationId, parkedRange(now), limit);
    if (entries.length === 0) return [];
    const keys = entries.map((entry) => keyPart(entry, parseDelivery));
    const found = new Map<DeliveryId, Delivery>();
    for (const item of await this.#items(keys)) {
      const delivery = readableDelivery(item);
      if (delivery !== undefined) found.set(deliveryIdOf(delivery), delivery);
    }
    return keys.flatMap((key) => found.get(deliveryIdOf(key)) ?? []);
  }

  /** When the first parked delivery of a destination may go, if any is parked. */
  async firstParkedAt(destinationId: DestinationId): Promise<number | undefined> {
    const [first] = await this.#parkedEntries(destinationId, parkedRange(), 1);
    return first === undefined ? undefined : parseParkedIndex(text(first, STATE_INDEX.sortKey));
  }

  async #parkedEntries(
    destinationId: DestinationId,
    { first, last }: ReturnType<typeof parkedRange>,
    limit: number,
  ): Promise<Item[]> {
    const { Items = [] } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      IndexName: STATE_INDEX.name,
      KeyConditionExpression: '#pk = :pk AND #ix BETWEEN :from AND :until',
      ExpressionAttributeNames: { '#pk': STATE_INDEX.partitionKey, '#ix': STATE_INDEX.sortKey },
      ExpressionAttributeValues: {
        ':pk': S(destinationPartition(destinationId)),
        ':from': S(first),
        ':until': S(last),
      },
      Limit: limit,
    });
    return Items;
  }

  #update(key: DeliveryKey, update: Update): Promise<boolean> {
    return updateRow(this.#clients, this.#table, deliveryKey(key), update);
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
