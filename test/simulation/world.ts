import { eventIdOf } from '../../core/contract/ids.ts';
import { decodeDeliveryMessage } from '../../core/delivery/message.ts';
import { deliveryKey, STATE_INDEX, WAKE_INDEX } from '../../core/contract/keys.ts';
import { checkUrl } from '../../core/destination/url-guard.ts';
import type { Item } from '../../lambdas/adapters/dynamodb/attributes.ts';
import type { PostRequest } from '../../lambdas/adapters/https/https-sender.ts';
import { Administrator } from './parts/administrator.ts';
import { EventSource } from './parts/event-source.ts';
import type { Invocation, Surroundings } from './parts/execution-environment.ts';
import { Faults } from './parts/faults.ts';
import { SimulatedFunction } from './parts/function.ts';
import type { FunctionName, Settings } from './parts/handlers.ts';
import { createHandlers, QUEUES, SETTINGS, SOURCE, TABLES } from './parts/handlers.ts';
import { Ledger } from './parts/ledger.ts';
import { respond } from './parts/receivers.ts';
import { Schedule } from './parts/schedule.ts';
import type { PublicationPlan, Scenario } from './parts/scenario.ts';
import { destinationId } from './parts/scenario.ts';
import { Scheduler } from './parts/scheduler.ts';
import { SeededRandom } from './parts/seeded-random.ts';
import { SimulatedDynamo } from './services/dynamodb.ts';
import { SimulatedEventBus } from './services/event-bus.ts';
import { executeKms } from './services/kms.ts';
import type { ReceivedMessage } from './services/queue.ts';
import { SimulatedQueue } from './services/queue.ts';
import { SimulatedSqs } from './services/sqs.ts';
import { SimulatedStream } from './services/stream.ts';
import type { WriteObserver } from './services/table.ts';
import { Table } from './services/table.ts';

const DAY_MS = 86_400_000;
const VISIBILITY_MS = 180_000;
/** Destinations are registered before the run begins, one after the other, without faults. */
const SETUP_MS = 60_000;
/** A run that is not quiet by then fails: deliveries that wait for good have expired long before. */
const PATIENCE_MS = 40 * DAY_MS;

/** The whole service in one process on virtual time: real handlers, everything around them simulated. */
export class World {
  readonly scenario: Scenario;
  readonly settings: Settings;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly tallyFaults: Faults;
  readonly ledger = new Ledger();
  readonly problems: Error[] = [];
  readonly trace: string[] = [];
  readonly administrator: Administrator;
  readonly bus: SimulatedEventBus;
  readonly tables: Record<keyof typeof TABLES, Table>;
  readonly queues: Record<'events' | 'eventsDead' | 'deliveries' | 'deliveriesDead' | 'unread', SimulatedQueue>;
  readonly functions: Record<FunctionName, SimulatedFunction>;
  readonly #receivers: SeededRandom;
  readonly #tracing: boolean;

  constructor(seed: number, createScenario: (random: SeededRandom) => Scenario, options: { tracing?: boolean } = {}) {
    this.#tracing = options.tracing === true;
    this.scenario = createScenario(new SeededRandom(seed, 'scenario'));
    this.settings = { ...SETTINGS, ...this.scenario.settings };
    const scheduler = (this.scheduler = new Scheduler(this.scenario.start - SETUP_MS));
    const now = (): number => scheduler.now;
    const faults = (this.faults = new Faults(new SeededRandom(seed, 'faults'), now, {
      from: this.scenario.start,
      until: this.scenario.calm,
    }));
    // Faults of counting by a chance of their own, so that deliveries go as they would without it.
    const tallyFaults = (this.tallyFaults = new Faults(new SeededRandom(seed, 'tally faults'), now, {
      from: this.scenario.start,
      until: this.scenario.calm,
    }));
    this.#receivers = new SeededRandom(seed, 'receivers');
    const queueRandom = new SeededRandom(seed, 'queues');

    const observe: WriteObserver = (table, key, before, after) => {
      if (table === TABLES.deliveries) {
        this.ledger.recordState(key, after, scheduler.now);
        stream.append(key, before, after);
      }
      if (table === TABLES.destinations) schedule.look();
      if (after?.['sk']?.S === 'GATE') this.ledger.recordGate(key.slice(2, key.indexOf(' ')), after, scheduler.now);
      if (this.#tracing) this.#trace(`write ${table} ${key} ${after === undefined ? 'deleted' : brief(after)}`);
    };
    this.tables = {
      destinations: new Table(TABLES.destinations, WAKE_INDEX, scheduler, faults, observe),
      events: new Table(TABLES.events, undefined, scheduler, faults, observe),
      deliveries: new Table(TABLES.deliveries, STATE_INDEX, scheduler, faults, observe),
      figures: new Table(TABLES.figures, undefined, scheduler, tallyFaults, observe),
    };
    const queue = (
      name: string,
      days: number,
      redrive?: { to: SimulatedQueue; maxReceiveCount: number },
    ): SimulatedQueue =>
      new SimulatedQueue(
        { name, visibilityMs: VISIBILITY_MS, retentionMs: days * DAY_MS, ...(redrive && { redrive }) },
        scheduler,
        faults,
        queueRandom,
      );
    const eventsDead = queue('events-dead', 14);
    const deliveriesDead = queue('deliveries-dead', 14);
    this.queues = {
      eventsDead,
      deliveriesDead,
      unread: queue('unread', 14),
      events: queue('events', 4, { to: eventsDead, maxReceiveCount: 5 }),
      deliveries: queue('deliveries', 4, { to: deliveriesDead, maxReceiveCount: this.settings.receives }),
    };
    this.bus = new SimulatedEventBus(this.queues.events, faults, queueRandom, now);
    const dynamo = new SimulatedDynamo(Object.values(this.tables), scheduler, faults);
    const sqs = new SimulatedSqs(
      new Map([
        [QUEUES.deliveries, this.queues.deliveries],
        [QUEUES.deadLetters, deliveriesDead],
        [QUEUES.unread, this.queues.unread],
      ]),
    );
    const around: Surroundings = {
      scheduler,
      faults,
      services: {
        dynamodb: (name, input, skips) => dynamo.execute(name, input, skips),
        sqs: (name, input, skips) => sqs.execute(name, input, skips),
        kms: (name, input) => executeKms(name, input),
        events: (name, input, skips) => this.bus.execute(name, input, skips),
      },
      receive: (request, invocation, repeat) => this.#receive(request, invocation, repeat),
      trace: (line) => this.#trace(line),
      fail: (error) => this.problems.push(error),
    };

    const handlerRandom = new SeededRandom(seed, 'handlers');
    const handlers = createHandlers(this.ledger, () => handlerRandom.next(), this.settings);
    const create = (name: keyof typeof handlers, seconds: number, surroundings = around): SimulatedFunction =>
      new SimulatedFunction({ name, timeoutMs: seconds * 1000, create: handlers[name] }, surroundings);
    this.functions = {
      'fan-out': create('fan-out', 30),
      deliver: create('deliver', 30),
      exhaust: create('exhaust', 30),
      resume: create('resume', 50),
      tally: create('tally', 120, { ...around, faults: tallyFaults }),
      admin: create('admin', 29),
    };
    const stream = new SimulatedStream(this.functions.tally, scheduler, tallyFaults, new SeededRandom(seed, 'stream'));
    const { concurrency } = this.scenario;
    const source = (
      from: SimulatedQueue,
      consumer: SimulatedFunction,
      onDeath?: (batch: readonly ReceivedMessage[]) => void,
    ): void => {
      new EventSource(
        { queue: from, consumer, batchSize: 10, concurrency, ...(onDeath && { onDeath }) },
        scheduler,
        faults,
        queueRandom,
      ).start();
    };
    source(this.queues.events, this.functions['fan-out']);
    source(this.queues.deliveries, this.functions.deliver, (batch) => this.#countDeaths(batch));
    source(deliveriesDead, this.functions.exhaust);
    const schedule = new Schedule(this.functions.resume, this.tables.destinations, scheduler, faults);
    this.administrator = new Administrator(
      this.functions.admin,
      this.tables.deliveries,
      this.ledger,
      scheduler,
      around.fail,
    );
  }

  /** Plays the scenario until everything is quiet. @throws Error when that never happens. */
  async run(): Promise<void> {
    const { destinations, publications, acts, replays, start } = this.scenario;
    for (const [index, plan] of destinations.entries())
      this.scheduler.at(plan.registeredAt ?? start - SETUP_MS + index * 1_000, () => this.administrator.register(plan));
    for (const plan of publications) this.scheduler.at(plan.at, () => this.#publish(plan));
    for (const replay of replays) {
      this.scheduler.at(replay.at, () => {
        this.#trace(`replay ${JSON.stringify(replay)}`);
        this.bus.replay(replay);
      });
    }
    for (const act of acts) {
      this.scheduler.at(act.at, () => {
        this.#trace(`admin ${JSON.stringify(act)}`);
        this.administrator.perform(act);
      });
    }
    if (!(await this.scheduler.run(start + PATIENCE_MS)))
      this.problems.push(new Error(`not quiet after ${PATIENCE_MS / DAY_MS} days`));
  }

  #publish({ type, tenant, identity, data, poison }: PublicationPlan): void {
    this.bus.publish({ source: SOURCE, type, detail: `${data},"tenant":"${tenant}"}` });
    if (poison) this.ledger.poisonous.add(eventIdOf(tenant, SOURCE, identity));
  }

  #receive(request: PostRequest, invocation: Invocation, repeat: boolean): ReturnType<Surroundings['receive']> {
    const verdict = checkUrl(request.url, { allowedPrivateCidrs: [], allowedPorts: [443] });
    if (!verdict.ok) {
      const refused = destinationId(Number(/\.(\d+)\/hook$/.exec(request.url)?.[1]));
      this.ledger.refusals.push({ destinationId: refused, eventId: request.headers['webhook-id'] ?? '' });
      return {
        result: { error: { class: 'guard', code: verdict.rule, message: verdict.message }, phases: { total: 0 } },
        durationMs: 0,
      };
    }
    const id = destinationId(Number(/^d(\d+)\./.exec(verdict.host)?.[1]));
    const plan = this.scenario.destinations.find((each) => each.id === id) as Scenario['destinations'][number];
    const eventId = request.headers['webhook-id'] ?? '';
    const response = respond(plan.phases, this.scheduler.now, request.deadlineMs, this.#receivers);
    this.ledger.posts.push({
      destinationId: plan.id,
      eventId,
      at: this.scheduler.now,
      url: request.url,
      body: String(request.body),
      headers: request.headers,
      ...(response.result.statusCode !== undefined && { statusCode: response.result.statusCode }),
      ...(response.result.error !== undefined && { error: response.result.error }),
      deadlineMs: request.deadlineMs,
      invocation: invocation.id,
      repeat,
    });
    if (this.ledger.poisonous.has(eventId)) this.scheduler.after(1, () => invocation.die('poison'));
    return response;
  }

  #countDeaths(batch: readonly ReceivedMessage[]): void {
    for (const { body } of batch) {
      const { pk, sk } = deliveryKey(decodeDeliveryMessage(body));
      const key = `${pk} ${sk}`;
      this.ledger.deaths.set(key, (this.ledger.deaths.get(key) ?? 0) + 1);
    }
  }

  #trace(line: string): void {
    if (this.#tracing) this.trace.push(`${new Date(this.scheduler.now).toISOString()} ${line}`);
  }
}

/** The changing attributes of a row: numbers and states, not the payload. */
function brief(item: Item): string {
  const moving = Object.entries(item).filter(
    ([name]) =>
      !['pk', 'sk', 'v', 'tenant', 'type', 'source', 'time', 'data', 'decided', 'expiresAt', 'log'].includes(name),
  );
  return moving.map(([name, { S, N }]) => `${name}=${S ?? N ?? '?'}`).join(' ');
}
