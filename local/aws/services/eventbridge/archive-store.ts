import { join } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import { privateDatabase } from '../../private-files.ts';
import type { BusEvent } from './event-envelope.ts';

/** Events of one archive; the oldest go when there are more. AWS has no limit. */
export const MOST_ARCHIVED_EVENTS = 200_000;

export interface ArchivedEvent {
  seq: number;
  event: BusEvent;
}

interface EventRow {
  seq: number;
  event: string;
}

/** Where a replay goes on: after the event `seq` of this time, in milliseconds since the epoch. */
export interface ReplayPosition {
  time: number;
  seq: number;
}

/** Archived events and the state of replays, in memory or in a file of the data directory. Times in milliseconds since the epoch. */
export class ArchiveStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(dataDirectory: string | undefined) {
    const file = dataDirectory === undefined ? ':memory:' : privateDatabase(join(dataDirectory, 'archive.sqlite'));
    this.#database = new DatabaseSync(file);
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS events (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, archive TEXT NOT NULL, time INTEGER NOT NULL, arrived INTEGER NOT NULL,
        bytes INTEGER NOT NULL, event TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS by_time ON events (archive, time, seq);
      CREATE TABLE IF NOT EXISTS replays (name TEXT PRIMARY KEY, state TEXT NOT NULL);`);
  }

  /** @param time of the event, which a publisher may set; it decides which replays take the event */
  add(archive: string, event: BusEvent, time: number, arrived: number): void {
    const text = JSON.stringify(event);
    const { lastInsertRowid } = this.#statement(
      'INSERT INTO events (archive, time, arrived, bytes, event) VALUES (?, ?, ?, ?, ?)',
    ).run(archive, time, arrived, Buffer.byteLength(event.detail), text);
    this.#statement('DELETE FROM events WHERE archive = ? AND seq <= ?').run(
      archive,
      Number(lastInsertRowid) - MOST_ARCHIVED_EVENTS,
    );
  }

  /** Forgets events that arrived before a time. */
  expire(archive: string, before: number): void {
    this.#statement('DELETE FROM events WHERE archive = ? AND arrived < ?').run(archive, before);
  }

  size(archive: string): { events: number; bytes: number } {
    return this.#statement(
      'SELECT count(*) AS events, coalesce(sum(bytes), 0) AS bytes FROM events WHERE archive = ?',
    ).get(archive) as { events: number; bytes: number };
  }

  /** The next events of a range by time, all of one minute, that arrived by `arrivedBy`. */
  minute(
    archive: string,
    { time, seq }: ReplayPosition,
    until: number,
    arrivedBy: number,
    limit: number,
  ): (ArchivedEvent & { time: number })[] {
    const rows = this.#statement(
      `SELECT seq, time, event FROM events
       WHERE archive = ? AND (time > ? OR (time = ? AND seq > ?)) AND time < ? AND arrived <= ? ORDER BY time, seq LIMIT ?`,
    ).all(archive, time, time, seq, until, arrivedBy, limit) as unknown as (EventRow & { time: number })[];
    const [first] = rows;
    if (first === undefined) return [];
    const end = first.time - (first.time % 60_000) + 60_000;
    return rows
      .filter((row) => row.time < end)
      .map((row) => ({ seq: row.seq, time: row.time, event: JSON.parse(row.event) as BusEvent }));
  }

  saveReplay(name: string, state: object): void {
    this.#statement('INSERT OR REPLACE INTO replays (name, state) VALUES (?, ?)').run(name, JSON.stringify(state));
  }

  /** The states of all replays, as they were saved. */
  replays(): unknown[] {
    const rows = this.#statement('SELECT state FROM replays ORDER BY name').all() as unknown as { state: string }[];
    return rows.map(({ state }) => JSON.parse(state) as unknown);
  }

  transaction(work: () => void): void {
    this.#database.exec('BEGIN');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
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
