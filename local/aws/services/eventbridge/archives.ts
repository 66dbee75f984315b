import type { CompiledPattern } from '../../../../core/event/pattern.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { ArchiveStore, ArchivedEvent, ReplayPosition } from './archive-store.ts';
import type { BusEvent } from './event-envelope.ts';

export interface Archive {
  name: string;
  arn: string;
  /** ARN of the bus. */
  sourceArn: string;
  description?: string;
  /** As the template has it. */
  eventPattern?: unknown;
  pattern?: CompiledPattern;
  /** 0: for good. */
  retentionDays: number;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/**
 * Time after which a replay finds an event, in milliseconds. AWS names ten minutes and may be faster; here it never is, so
 * that nobody relies on that. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html
 */
export const ARCHIVE_DELAY_MS = 600_000;
const DAY_MS = 86_400_000;

/**
 * Archives of the template and their events. An archive's managed rule takes no replayed events, see the same page: they
 * never come here.
 */
export class Archives {
  readonly #archives = new Map<string, Archive>();
  readonly #store: ArchiveStore;
  readonly #now: () => number;

  constructor(store: ArchiveStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  add(archive: Archive): void {
    this.#archives.set(archive.name, archive);
  }

  list(): Archive[] {
    return [...this.#archives.values()];
  }

  find(nameOrArn: string): Archive | undefined {
    return this.#archives.get(nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1));
  }

  /** @throws ServiceError `ResourceNotFoundException` */
  archive(name: string): Archive {
    const archive = this.#archives.get(name);
    if (archive === undefined) throw new ServiceError('ResourceNotFoundException', `Archive ${name} does not exist.`);
    return archive;
  }

  /** @param envelope the event as targets get it, parsed */
  keep(busArn: string, event: BusEvent, envelope: unknown): void {
    for (const { name, sourceArn, pattern } of this.#archives.values())
      if (sourceArn === busArn && pattern?.matches(envelope) !== false)
        this.#store.add(name, event, secondOf(event.time), this.#now());
  }

  /** Number and bytes of the events. */
  sizeOf(archive: Archive): { events: number; bytes: number } {
    this.#expire(archive);
    return this.#store.size(archive.name);
  }

  /** The next events of one minute from a position on; none when the range is done. */
  next(archive: Archive, from: ReplayPosition, until: number, limit: number): (ArchivedEvent & { time: number })[] {
    this.#expire(archive);
    return this.#store.minute(archive.name, from, until, this.#now() - ARCHIVE_DELAY_MS, limit);
  }

  #expire({ name, retentionDays }: Archive): void {
    if (retentionDays > 0) this.#store.expire(name, this.#now() - retentionDays * DAY_MS);
  }
}

/** An event's time has seconds. */
const secondOf = (time: number): number => Math.floor(time / 1000) * 1000;
