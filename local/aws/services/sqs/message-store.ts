import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';

/** One message's small, changing part; the body lies in a table of its own, so that a receive does not rewrite it. */
export interface MessageRow {
  seq: number;
  message_id: string;
  grp: string;
  receives: number;
  /** Receives before it came to this queue. */
  receives_before: number;
  /** ARN of the queue that a redrive policy took it from. */
  source: string | null;
  sent_at: number;
}

export interface BodyRow {
  body: string;
  md5: string;
  attributes: string | null;
  trace: string | null;
}

export interface StoredQueue {
  id: number;
  name: string;
  attributes: string;
  created_at: number;
  modified_at: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS queues (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, attributes TEXT NOT NULL,
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL, message_id TEXT NOT NULL, grp TEXT NOT NULL,
    sender TEXT NOT NULL, source TEXT, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
    in_flight INTEGER NOT NULL DEFAULT 0, receives INTEGER NOT NULL DEFAULT 0, receives_before INTEGER NOT NULL DEFAULT 0,
    first_received_at INTEGER, received_at INTEGER);
  CREATE INDEX IF NOT EXISTS by_visibility ON messages (queue, in_flight, visible_at);
  CREATE INDEX IF NOT EXISTS by_group ON messages (queue, grp, visible_at) WHERE in_flight = 0;
  CREATE INDEX IF NOT EXISTS by_age ON messages (queue, sent_at);
  CREATE TABLE IF NOT EXISTS bodies (
    seq INTEGER PRIMARY KEY, body TEXT NOT NULL, md5 TEXT NOT NULL, attributes TEXT, trace TEXT);
`;

/**
 * Queues and messages in SQLite. In a file, a commit is in the operating system's hands when it returns: it outlives
 * the process (`kill -9`), not a power cut.
 */
export class MessageStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;

  /** @param file where to keep it; in memory when absent. @throws Error when another process has the file open. */
  constructor(file: string | undefined) {
    this.#database = new DatabaseSync(file ?? ':memory:');
    // One process owns the file. Checkpoints are the only fsyncs; a larger log makes them rare.
    this.#database.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      PRAGMA wal_autocheckpoint = 8000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;`);
    this.#database.exec(SCHEMA);
  }

  run(sql: string, ...values: (string | number | null)[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** Each statement's caller knows the shape of its row. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  get<Row>(sql: string, ...values: (string | number | null)[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: (string | number | null)[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  /** Runs `work` whole or not at all; inside another transaction it is part of that one. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#database.exec('BEGIN IMMEDIATE');
    this.#depth += 1;
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  close(): void {
    this.#database.close();
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
