import { ServiceError } from '../../gateway/service.ts';
import type { Timekeeper } from '../../timekeeper.ts';
import type { Archives } from './archives.ts';
import type { ArchiveStore, ReplayPosition } from './archive-store.ts';
import type { BusEvent } from './event-envelope.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Replay.html */
export type ReplayState = 'STARTING' | 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';

/** Times in milliseconds since the epoch. */
export interface Replay {
  name: string;
  arn: string;
  description?: string;
  archiveArn: string;
  busArn: string;
  /** Rules; all when empty. */
  filterArns: readonly string[];
  from: number;
  until: number;
  state: ReplayState;
  stateReason?: string;
  startedAt: number;
  endedAt?: number;
  lastReplayed?: number;
  position: ReplayPosition;
}

/** Sends one archived event to the targets of the rules of a replay. */
export type SendReplayed = (replay: Replay, event: BusEvent) => void;

const ACTIVE: ReadonlySet<ReplayState> = new Set(['STARTING', 'RUNNING']);
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html */
const MOST_ACTIVE = 10;
/** Between two steps, in milliseconds of the stack's clock: a caller sees each state. AWS takes minutes. */
const STEP_MS = 1_000;
const EVENTS_A_STEP = 200;

/**
 * Runs replays in the background: by the time in the events, a minute after the other, in no order within it.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html
 */
export class Replays {
  readonly #replays = new Map<string, Replay>();
  readonly #store: ArchiveStore;
  readonly #archives: Archives;
  readonly #time: Timekeeper;
  readonly #send: SendReplayed;
  #stopped = false;

  constructor(store: ArchiveStore, archives: Archives, time: Timekeeper, send: SendReplayed) {
    this.#store = store;
    this.#archives = archives;
    this.#time = time;
    this.#send = send;
    for (const replay of store.replays() as Replay[]) this.#replays.set(replay.name, replay);
  }

  /** Goes on with replays that an earlier process began. */
  resume(): void {
    for (const replay of this.#replays.values())
      if (ACTIVE.has(replay.state) || replay.state === 'CANCELLING') this.#later(replay);
  }

  stop(): void {
    this.#stopped = true;
  }

  list(): Replay[] {
    return [...this.#replays.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws ServiceError `ResourceNotFoundException` */
  replay(name: string): Replay {
    const replay = this.#replays.get(name);
    if (replay === undefined) throw new ServiceError('ResourceNotFoundException', `Replay ${name} does not exist.`);
    return replay;
  }

  /** @throws ServiceError for a name that is taken, and for more than ten at once */
  start(asked: Omit<Replay, 'state' | 'startedAt' | 'position'>): Replay {
    if (this.#replays.has(asked.name))
      throw new ServiceError('ResourceAlreadyExistsException', `Replay ${asked.name} already exists.`);
    if (this.list().filter(({ state }) => ACTIVE.has(state)).length >= MOST_ACTIVE)
      throw new ServiceError(
        'LimitExceededException',
        `There are ${MOST_ACTIVE} active replays, the most of an account.`,
      );
    const replay: Replay = {
      ...asked,
      state: 'STARTING',
      startedAt: this.#time.now(),
      position: { time: asked.from, seq: 0 },
    };
    this.#replays.set(replay.name, replay);
    this.#store.saveReplay(replay.name, replay);
    this.#later(replay);
    return replay;
  }

  /** @throws ServiceError `IllegalStatusException` for a replay that has ended, or is being cancelled */
  cancel(name: string): Replay {
    const replay = this.replay(name);
    if (!ACTIVE.has(replay.state))
      throw new ServiceError(
        'IllegalStatusException',
        `Replay ${name} is ${replay.state}; only a replay that is STARTING or RUNNING can be cancelled.`,
      );
    this.#change(replay, { state: 'CANCELLING' });
    return replay;
  }

  #later(replay: Replay): void {
    this.#time.after(STEP_MS, () => {
      if (!this.#stopped) this.#step(replay);
    });
  }

  #step(replay: Replay): void {
    if (replay.state === 'CANCELLING') {
      this.#change(replay, { state: 'CANCELLED', endedAt: this.#time.now() });
      return;
    }
    if (replay.state === 'STARTING') this.#change(replay, { state: 'RUNNING' });
    else if (!this.#sendNext(replay)) {
      this.#change(replay, { state: 'COMPLETED', endedAt: this.#time.now() });
      return;
    }
    this.#later(replay);
  }

  /** @returns whether there was anything to send */
  #sendNext(replay: Replay): boolean {
    const archive = this.#archives.find(replay.archiveArn);
    const events =
      archive === undefined ? [] : this.#archives.next(archive, replay.position, replay.until, EVENTS_A_STEP);
    const last = events.at(-1);
    if (last === undefined) return false;
    for (const { event } of events.toReversed()) this.#send(replay, event);
    this.#change(replay, { position: { time: last.time, seq: last.seq }, lastReplayed: last.time });
    return true;
  }

  #change(replay: Replay, change: Partial<Replay>): void {
    Object.assign(replay, change);
    this.#store.saveReplay(replay.name, replay);
  }
}
