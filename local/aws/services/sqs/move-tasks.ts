import { randomUUID } from 'node:crypto';
import { ServiceError } from '../../gateway/service.ts';
import type { Timekeeper } from '../../timekeeper.ts';
import type { MessageRow } from './message-store.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';
import { invalidValue } from './sqs-errors.ts';

/** Moves of messages out of a dead-letter queue. Tasks live in memory: a restart ends one where it is, losing no message. */
export interface MoveTask {
  handle: string;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';
  sourceArn: string;
  /** Absent: each message goes back to the queue it came from. */
  destinationArn: string | undefined;
  perSecond: number;
  moved: number;
  toMove: number;
  startedAt: number;
  failure?: string;
}

/** Most that SQS takes as rate, and what it does when none is asked for. */
const FASTEST_PER_SECOND = 500;
/** Moves are made in portions, so that other work comes in between. */
const PORTIONS_PER_SECOND = 10;
const KEPT_TASKS = 10;

export class MoveTasks {
  readonly #queues: Queues;
  readonly #time: Timekeeper;
  #tasks: MoveTask[] = [];

  constructor(queues: Queues, time: Timekeeper) {
    this.#queues = queues;
    this.#time = time;
  }

  start(sourceArn: string, destinationArn: string | undefined, perSecond = FASTEST_PER_SECOND): MoveTask {
    const source = this.#existing(sourceArn);
    if (destinationArn !== undefined) this.#existing(destinationArn);
    if (this.#queues.sourcesOf(sourceArn).length === 0) {
      throw invalidValue('SourceArn', sourceArn, 'Source queue must be configured as a Dead Letter Queue.');
    }
    if (perSecond < 1 || perSecond > FASTEST_PER_SECOND) {
      throw invalidValue('MaxNumberOfMessagesPerSecond', perSecond, `Must be between 1 and ${FASTEST_PER_SECOND}.`);
    }
    if (this.#tasks.some((task) => task.sourceArn === sourceArn && task.status === 'RUNNING')) {
      throw new ServiceError(
        'UnsupportedOperation',
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const { visible } = source.metrics();
    const task: MoveTask = {
      handle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn })).toString('base64'),
      status: 'RUNNING',
      sourceArn,
      destinationArn,
      perSecond,
      moved: 0,
      toMove: visible,
      startedAt: this.#time.now(),
    };
    const others = this.#tasks.filter((known) => known.sourceArn !== sourceArn);
    const earlier = this.#tasks.filter((known) => known.sourceArn === sourceArn).slice(0, KEPT_TASKS - 1);
    this.#tasks = [task, ...earlier, ...others];
    this.#schedule(task, source, 0);
    return task;
  }

  cancel(handle: string): MoveTask {
    const task = this.#tasks.find((known) => known.handle === handle && known.status === 'RUNNING');
    if (task === undefined)
      throw new ServiceError('ResourceNotFoundException', 'The task handle does not name a running move task.', 404);
    task.status = 'CANCELLED';
    return task;
  }

  /** Newest first. */
  list(sourceArn: string, max: number): MoveTask[] {
    return this.#tasks.filter((task) => task.sourceArn === sourceArn).slice(0, max);
  }

  #existing(arn: string): Queue {
    const queue = this.#queues.find(arn);
    if (queue === undefined)
      throw new ServiceError('ResourceNotFoundException', `The queue ${arn} does not exist.`, 404);
    return queue;
  }

  #schedule(task: MoveTask, source: Queue, delay: number): void {
    this.#time.after(delay, () => {
      if (task.status === 'RUNNING') this.#step(task, source);
    });
  }

  /** Moves one portion. Messages that arrived after the start wait for another task. */
  #step(task: MoveTask, source: Queue): void {
    const portion = Math.min(Math.max(1, Math.floor(task.perSecond / PORTIONS_PER_SECOND)), task.toMove - task.moved);
    const rows = source.movable(portion);
    const targets = new Set<Queue>();
    this.#queues.store.transaction(() => {
      for (const row of rows) {
        const target = this.#targetOf(task, row);
        if (target === undefined) break;
        source.move(row, target);
        task.moved += 1;
        targets.add(target);
      }
    });
    for (const target of targets) target.wake();
    if (task.failure !== undefined) task.status = 'FAILED';
    else if (rows.length === 0 || task.moved >= task.toMove) task.status = 'COMPLETED';
    else this.#schedule(task, source, (1000 * rows.length) / task.perSecond);
  }

  /** Only messages that a redrive policy brought may be moved; an event target's failures, for one, may not. */
  #targetOf(task: MoveTask, { source }: MessageRow): Queue | undefined {
    if (source === null) {
      task.failure = 'CouldNotDetermineMessageSource';
      return undefined;
    }
    const target = this.#queues.find(task.destinationArn ?? source);
    if (target === undefined) task.failure = 'AWS.SimpleQueueService.NonExistentQueue';
    return target;
  }
}
