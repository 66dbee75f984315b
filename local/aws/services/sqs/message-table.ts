import { randomUUID } from 'node:crypto';
import type { BodyRow, MessageRow, MessageStore } from './message-store.ts';
import type { NewMessage, SentMessage } from './message.ts';
import { attributesMd5, md5 } from './message.ts';
import type { Receipt } from './receipt-handle.ts';

/** The columns that a receive reads. */
export interface ReceivedRow extends BodyRow {
  sender: string;
  source: string | null;
  sent_at: number;
  first_received_at: number;
}

/** Whose share of the queue a change of rows concerns. */
export interface GroupRow {
  grp: string;
  in_flight: number;
}

const ROW = 'seq, message_id, grp, receives, receives_before, source, sent_at';

/**
 * A message that a queue has handed out three times or more, and that is still there, is no part of the queue's age.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
const FRESH = 'receives - receives_before < 3';

/** The rows of one queue; every look-up is a range of an index. */
export class MessageTable {
  readonly #store: MessageStore;
  readonly #queue: number;

  constructor(store: MessageStore, queue: number) {
    this.#store = store;
    this.#queue = queue;
  }

  groups(): (GroupRow & { n: number })[] {
    return this.#store.all(
      'SELECT grp, in_flight, COUNT(*) AS n FROM messages WHERE queue = ? GROUP BY grp, in_flight',
      this.#queue,
    );
  }

  insert(message: NewMessage, now: number, visibleAt: number): SentMessage {
    const messageId = randomUUID();
    const bodyMd5 = md5(message.body);
    const attributes = message.attributes ?? {};
    const digest = attributesMd5(attributes);
    const row = this.#store.get<{ seq: number }>(
      'INSERT INTO messages (queue, message_id, grp, sender, sent_at, visible_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING seq',
      this.#queue,
      messageId,
      message.groupId ?? '',
      message.senderId ?? '',
      now,
      visibleAt,
    );
    this.#store.run(
      'INSERT INTO bodies (seq, body, md5, attributes, trace) VALUES (?, ?, ?, ?, ?)',
      row?.seq ?? null,
      message.body,
      bodyMd5,
      digest === undefined ? null : JSON.stringify(attributes),
      message.traceHeader ?? null,
    );
    const trace =
      message.traceHeader === undefined
        ? {}
        : { AWSTraceHeader: { DataType: 'String', StringValue: message.traceHeader } };
    const traceHeaderMd5 = attributesMd5(trace);
    return {
      messageId,
      bodyMd5,
      ...(digest !== undefined && { attributesMd5: digest }),
      ...(traceHeaderMd5 !== undefined && { traceHeaderMd5 }),
    };
  }

  /** Visible messages, those visible longest first. */
  visible(now: number, max: number): MessageRow[] {
    return this.#store.all(
      `SELECT ${ROW} FROM messages WHERE queue = ? AND in_flight = 0 AND visible_at <= ? ORDER BY visible_at, seq LIMIT ?`,
      this.#queue,
      now,
      max,
    );
  }

  visibleOfGroup(group: string, now: number, max: number): MessageRow[] {
    return this.#store.all(
      `SELECT ${ROW} FROM messages INDEXED BY by_group
       WHERE queue = ? AND in_flight = 0 AND grp = ? AND visible_at <= ? ORDER BY visible_at, seq LIMIT ?`,
      this.#queue,
      group,
      now,
      max,
    );
  }

  markReceived(seq: number, now: number, visibleAt: number): ReceivedRow {
    this.#store.run(
      `UPDATE messages SET in_flight = 1, visible_at = ?, receives = receives + 1, received_at = ?,
       first_received_at = COALESCE(first_received_at, ?) WHERE seq = ?`,
      visibleAt,
      now,
      now,
      seq,
    );
    const row = this.#store.get<ReceivedRow>(
      `SELECT sender, source, sent_at, first_received_at, body, md5, attributes, trace
       FROM messages JOIN bodies USING (seq) WHERE seq = ?`,
      seq,
    );
    if (row === undefined)
      throw new Error(`The queue store has no body of message ${seq}; delete the data directory's sqs.sqlite.`);
    return row;
  }

  /** To a dead-letter queue: the same message, sent when it was. */
  moveDead(seq: number, target: number, now: number, source: string): void {
    this.#store.run(
      'UPDATE messages SET queue = ?, visible_at = ?, receives_before = receives, first_received_at = NULL, source = ? WHERE seq = ?',
      target,
      now,
      source,
      seq,
    );
  }

  /** By a move task: a new message, sent now and never received. */
  moveAsNew(seq: number, target: number, now: number): void {
    this.#store.run(
      `UPDATE messages SET queue = ?, message_id = ?, sent_at = ?, visible_at = ?, receives = 0, receives_before = 0,
       first_received_at = NULL, received_at = NULL, source = NULL WHERE seq = ?`,
      target,
      randomUUID(),
      now,
      now,
      seq,
    );
  }

  /** Returns nothing when the receipt is of an earlier receive or the message is deleted. */
  delete({ seq, receives, messageId }: Receipt): GroupRow | undefined {
    const row = this.#store.get<GroupRow>(
      'DELETE FROM messages WHERE seq = ? AND queue = ? AND receives = ? AND message_id = ? RETURNING grp, in_flight',
      seq,
      this.#queue,
      receives,
      messageId,
    );
    if (row !== undefined) this.#store.run('DELETE FROM bodies WHERE seq = ?', seq);
    return row;
  }

  find({ seq, receives, messageId }: Receipt): (GroupRow & { received_at: number }) | undefined {
    return this.#store.get(
      'SELECT grp, in_flight, received_at FROM messages WHERE seq = ? AND queue = ? AND receives = ? AND message_id = ?',
      seq,
      this.#queue,
      receives,
      messageId,
    );
  }

  setVisibility(seq: number, visibleAt: number, inFlight: number): void {
    this.#store.run('UPDATE messages SET visible_at = ?, in_flight = ? WHERE seq = ?', visibleAt, inFlight, seq);
  }

  /** Gives back the messages whose visibility timeout has passed. */
  returnDue(now: number): GroupRow[] {
    return this.#store.all(
      'UPDATE messages SET in_flight = 0 WHERE queue = ? AND in_flight = 1 AND visible_at <= ? RETURNING grp, 1 AS in_flight',
      this.#queue,
      now,
    );
  }

  /** Deletes what was sent at `cutoff` or before. */
  deleteSentBy(cutoff: number): GroupRow[] {
    return this.#store.transaction(() => {
      const rows = this.#store.all<GroupRow & { seq: number }>(
        'DELETE FROM messages WHERE queue = ? AND sent_at <= ? RETURNING seq, grp, in_flight',
        this.#queue,
        cutoff,
      );
      for (const { seq } of rows) this.#store.run('DELETE FROM bodies WHERE seq = ?', seq);
      return rows;
    });
  }

  purge(): void {
    this.#store.transaction(() => {
      this.#store.run('DELETE FROM bodies WHERE seq IN (SELECT seq FROM messages WHERE queue = ?)', this.#queue);
      this.#store.run('DELETE FROM messages WHERE queue = ?', this.#queue);
    });
  }

  firstVisibleAt(inFlight: 0 | 1): number | undefined {
    const sql = 'SELECT MIN(visible_at) AS at FROM messages WHERE queue = ? AND in_flight = ?';
    return this.#store.get<{ at: number | null }>(sql, this.#queue, inFlight)?.at ?? undefined;
  }

  oldestSentAt(): number | undefined {
    return (
      this.#store.get<{ at: number | null }>('SELECT MIN(sent_at) AS at FROM messages WHERE queue = ?', this.#queue)
        ?.at ?? undefined
    );
  }

  /** When the oldest message was sent, poison left out. */
  oldestFreshSentAt(): number | undefined {
    const sql = `SELECT sent_at AS at FROM messages WHERE queue = ? AND ${FRESH} ORDER BY sent_at LIMIT 1`;
    return this.#store.get<{ at: number }>(sql, this.#queue)?.at;
  }

  /** A dead letter arrived when it was moved here, which is when it became visible to its first receive. */
  oldestFreshArrivedAt(): number | undefined {
    const sql = `SELECT MIN(CASE WHEN source IS NULL THEN sent_at ELSE COALESCE(first_received_at, visible_at) END) AS at
      FROM messages WHERE queue = ? AND ${FRESH}`;
    return this.#store.get<{ at: number | null }>(sql, this.#queue)?.at ?? undefined;
  }

  countDelayed(now: number): number {
    const sql = 'SELECT COUNT(*) AS n FROM messages WHERE queue = ? AND in_flight = 0 AND visible_at > ?';
    return this.#store.get<{ n: number }>(sql, this.#queue, now)?.n ?? 0;
  }
}
