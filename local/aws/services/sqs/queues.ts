import { join } from 'node:path';
import type { AccessControl, PolicyDocument } from '../../iam/access-control.ts';
import type { Environment } from '../../environment.ts';
import { ServiceError } from '../../gateway/service.ts';
import { privateDatabase } from '../../private-files.ts';
import type { Timekeeper } from '../../timekeeper.ts';
import type { StoredQueue } from './message-store.ts';
import { MessageStore } from './message-store.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { applyAttributes, defaultQueueAttributes } from './queue-attributes.ts';
import { Queue } from './queue.ts';
import { invalidParameter, invalidValue, queueDoesNotExist } from './sqs-errors.ts';

export interface QueuesOptions {
  environment: Environment;
  /** Folder of `sqs.sqlite`; in memory when absent. */
  dataDirectory: string | undefined;
  time: Timekeeper;
  access: AccessControl;
}

const QUEUE_NAME = /^[\w-]{1,80}$/;

/** All queues of the account: what the API, event targets and event source mappings work on. */
export class Queues {
  readonly store: MessageStore;
  readonly #options: QueuesOptions;
  readonly #byName = new Map<string, Queue>();

  constructor(options: QueuesOptions) {
    this.#options = options;
    this.store = new MessageStore(
      options.dataDirectory === undefined ? undefined : privateDatabase(join(options.dataDirectory, 'sqs.sqlite')),
    );
    for (const stored of this.store.all<StoredQueue>('SELECT * FROM queues ORDER BY id')) this.#open(stored);
  }

  /** Makes the queue, or gives the one that exists these attributes; its messages stay. */
  ensure(name: string, values: Readonly<Record<string, string>>): Queue {
    const attributes = applyAttributes(defaultQueueAttributes, values);
    const existing = this.#byName.get(name);
    if (existing !== undefined) {
      this.#change(existing, attributes);
      return existing;
    }
    if (!QUEUE_NAME.test(name)) {
      throw invalidParameter(
        `The queue name ${name} is refused: 1 to 80 letters, digits, hyphens and underscores; FIFO queues are not run locally.`,
      );
    }
    this.#checkRedrive(attributes, this.arnOf(name));
    const now = this.#options.time.now();
    this.store.run(
      'INSERT INTO queues (name, attributes, created_at, modified_at) VALUES (?, ?, ?, ?)',
      name,
      '{}',
      now,
      now,
    );
    const stored = this.store.get<StoredQueue>('SELECT * FROM queues WHERE name = ?', name) as StoredQueue;
    const queue = this.#open({ ...stored, attributes: JSON.stringify(attributes) });
    this.#change(queue, attributes);
    return queue;
  }

  /** As `CreateQueue`: the same again is fine, with other attributes it is an error. */
  create(name: string, values: Readonly<Record<string, string>>): Queue {
    const existing = this.#byName.get(name);
    if (
      existing !== undefined &&
      JSON.stringify(existing.attributes) !== JSON.stringify(applyAttributes(existing.attributes, values))
    ) {
      throw new ServiceError(
        'QueueNameExists',
        `A queue already exists with the name ${name} and different attributes.`,
      );
    }
    return existing ?? this.ensure(name, values);
  }

  setAttributes(queue: Queue, values: Readonly<Record<string, string>>): void {
    this.#change(queue, applyAttributes(queue.attributes, values));
  }

  list(): Queue[] {
    return [...this.#byName.values()];
  }

  /** @throws ServiceError `QueueDoesNotExist` */
  named(name: string): Queue {
    const queue = this.#byName.get(name);
    if (queue === undefined) throw queueDoesNotExist(name);
    return queue;
  }

  /** @throws ServiceError `QueueDoesNotExist` */
  at(url: string): Queue {
    return this.named(nameInUrl(url));
  }

  find(arn: string): Queue | undefined {
    const name = arn.slice(arn.lastIndexOf(':') + 1);
    return this.arnOf(name) === arn ? this.#byName.get(name) : undefined;
  }

  /** Queues whose dead-letter queue is `arn`. */
  sourcesOf(arn: string): Queue[] {
    return this.list().filter(({ attributes }) => attributes.redrivePolicy?.deadLetterTargetArn === arn);
  }

  arnOf(name: string): string {
    const { region, accountId } = this.#options.environment;
    return `arn:aws:sqs:${region}:${accountId}:${name}`;
  }

  arnOfUrl(url: string): string {
    return this.arnOf(nameInUrl(url));
  }

  urlOf(name: string): string {
    const { endpoint, accountId } = this.#options.environment;
    return `${endpoint}/${accountId}/${name}`;
  }

  /** Ends the receives that wait and closes the store. */
  close(): void {
    for (const queue of this.#byName.values()) queue.close();
    this.store.close();
  }

  #open(stored: StoredQueue): Queue {
    const queue = new Queue(stored, this.arnOf(stored.name), this.store, this.#options.time, (arn) => this.find(arn));
    this.#byName.set(stored.name, queue);
    this.#applyPolicy(queue);
    return queue;
  }

  #change(queue: Queue, attributes: QueueAttributes): void {
    this.#checkRedrive(attributes, queue.arn);
    queue.attributes = attributes;
    this.store.run(
      'UPDATE queues SET attributes = ?, modified_at = ? WHERE id = ?',
      JSON.stringify(attributes),
      queue.modifiedAt,
      queue.id,
    );
    this.#applyPolicy(queue);
    queue.wake();
  }

  #applyPolicy({ arn, attributes }: Queue): void {
    if (attributes.policy === undefined) return;
    this.#options.access.setResourcePolicy(arn, JSON.parse(attributes.policy) as PolicyDocument, 'attribute');
  }

  #checkRedrive({ redrivePolicy }: QueueAttributes, source: string): void {
    if (redrivePolicy === undefined) return;
    const target = this.find(redrivePolicy.deadLetterTargetArn);
    if (target === undefined)
      throw invalidValue('RedrivePolicy', JSON.stringify(redrivePolicy), 'Dead letter target does not exist.');
    const allow = target.attributes.redriveAllowPolicy;
    const refused =
      allow?.redrivePermission === 'denyAll' ||
      (allow?.redrivePermission === 'byQueue' && !(allow.sourceQueueArns ?? []).includes(source));
    if (refused) {
      throw invalidValue(
        'RedrivePolicy',
        JSON.stringify(redrivePolicy),
        `The redriveAllowPolicy of ${target.name} does not allow ${source}.`,
      );
    }
  }
}

/** Name in a queue URL, whatever its host: the endpoint may have changed since the URL was made. */
const nameInUrl = (url: string): string => url.slice(url.lastIndexOf('/') + 1);
