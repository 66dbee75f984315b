import { randomUUID } from 'node:crypto';
import type { FaultBook } from '../../faults/fault-book.ts';
import type { UsageMeter } from '../../metering/usage-meter.ts';
import type { AccessRequest, Service, ServiceAnswer, ServiceCall } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { AccessControl } from '../../iam/access-control.ts';
import type { Environment } from '../../environment.ts';
import type { RuntimeLog } from '../../runtime-log.ts';
import type { Meter } from '../cloudwatch/metric-store.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { Timekeeper } from '../../timekeeper.ts';
import type { Queues } from '../sqs/queues.ts';
import { ArchiveStore } from './archive-store.ts';
import { Archives } from './archives.ts';
import type { BusEvent } from './event-envelope.ts';
import { envelopeOf } from './event-envelope.ts';
import type { Operation } from './operation.ts';
import type { EntryRefusal, PutEventsEntry } from './put-events.ts';
import { readEntries, refusalOf } from './put-events.ts';
import type { ReplayBook } from './replay-operations.ts';
import { replayOperations } from './replay-operations.ts';
import type { Replay } from './replays.ts';
import { Replays } from './replays.ts';
import type { EventBus, Rule } from './rule-book.ts';
import { busNameOf, RuleBook } from './rule-book.ts';
import { ruleOperations } from './rule-operations.ts';
import type { Delivery, InvokeEvent } from './target-delivery.ts';
import { deliver } from './target-delivery.ts';

export interface EventBridgeOptions {
  environment: Environment;
  time: Timekeeper;
  access: AccessControl;
  log: RuntimeLog;
  queues: Queues;
  scheduler: Scheduler;
  /** How targets that are functions are started. */
  invoke: InvokeEvent;
  /** Takes the metrics of namespace AWS/Events. */
  meter?: Meter;
  /** Injected faults of what rules call, as principal `events.amazonaws.com`. */
  faults?: FaultBook;
  /** Quantities that AWS would bill for. */
  usage?: UsageMeter;
  /** Where archived events are kept; in memory when absent. */
  dataDirectory?: string | undefined;
  /** Whether a replayed event keeps its `id`, of which AWS says nothing. Default `same`. */
  replayIds?: ReplayIds | undefined;
}

export const REPLAY_IDS = ['same', 'new'] as const;
export type ReplayIds = (typeof REPLAY_IDS)[number];

/** EventBridge: buses, rules and their targets. A `PutEvents` returns when every target queue has its message. */
export class EventBridgeService implements Service {
  readonly name = 'events';
  readonly rules = new RuleBook();
  readonly archives: Archives;
  readonly replays: Replays;
  readonly #store: ArchiveStore;
  readonly #options: EventBridgeOptions;

  constructor(options: EventBridgeOptions) {
    this.#options = options;
    this.#store = new ArchiveStore(options.dataDirectory);
    this.archives = new Archives(this.#store, options.time.now);
    this.replays = new Replays(this.#store, this.archives, options.time, (replay, event) =>
      this.#sendReplayed(replay, event),
    );
    this.addBus('default');
  }

  /** The stack's clock, in milliseconds since the epoch. */
  now(): number {
    return this.#options.time.now();
  }

  /** Ends replays, which go on at the next start from the same data directory. */
  close(): void {
    this.replays.stop();
    this.#store.close();
  }

  addBus(name: string): EventBus {
    const bus = { name, arn: this.busArn(name) };
    this.rules.addBus(bus);
    return bus;
  }

  /** A rule with a schedule runs once the scheduler is started. */
  addRule(rule: Rule): void {
    this.rules.addRule(rule);
    if (rule.scheduleExpression === undefined || !rule.enabled) return;
    this.#options.scheduler.add(rule.scheduleExpression, (time) => this.#runSchedule(rule, time));
  }

  busArn(name: string): string {
    return `arn:aws:events:${this.#options.environment.region}:${this.#options.environment.accountId}:event-bus/${name}`;
  }

  ruleArn(busName: string, name: string): string {
    const { region, accountId } = this.#options.environment;
    return `arn:aws:events:${region}:${accountId}:rule/${busName === 'default' ? '' : `${busName}/`}${name}`;
  }

  readonly replayArn = (name: string): string => {
    const { region, accountId } = this.#options.environment;
    return `arn:aws:events:${region}:${accountId}:replay/${name}`;
  };

  accesses({ operation, input }: ServiceCall): AccessRequest[] {
    if (operation !== 'PutEvents') return operationNamed(operation).accesses(input, this);
    return readEntries(input).map(({ EventBusName, Source, DetailType }) => ({
      action: 'events:PutEvents',
      resource: this.busArn(busNameOf(EventBusName)),
      context: { 'events:source': Source ?? '', 'events:detail-type': DetailType ?? '' },
    }));
  }

  async handle({ operation, input }: ServiceCall): Promise<ServiceAnswer> {
    const output = operation === 'PutEvents' ? this.#putEvents(input) : operationNamed(operation).run(input, this);
    return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(output) };
  }

  #putEvents(input: unknown): unknown {
    const deliveries: Delivery[] = [];
    const accepted: { busName: string; event: BusEvent; parsed: unknown }[] = [];
    const answers = readEntries(input).map((entry): EntryRefusal | { EventId: string } => {
      const refusal = refusalOf(entry) ?? this.#unknownBus(entry);
      if (refusal !== undefined) return refusal;
      const event = this.#eventOf(entry);
      const busName = busNameOf(entry.EventBusName);
      const payload = envelopeOf(event, this.#options.environment);
      const parsed: unknown = JSON.parse(payload);
      accepted.push({ busName, event, parsed });
      deliveries.push(...this.#route(busName, payload, parsed, event.trace));
      return { EventId: event.id };
    });
    // One commit for the whole call: its response promises that all of it is kept.
    this.#options.queues.store.transaction(() => deliveries.forEach((delivery) => deliver(delivery, this.#options)));
    this.#store.transaction(() => {
      for (const { busName, event, parsed } of accepted) this.archives.keep(this.busArn(busName), event, parsed);
    });
    return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
  }

  #unknownBus({ EventBusName }: PutEventsEntry): EntryRefusal | undefined {
    if (this.rules.buses().some(({ name }) => name === busNameOf(EventBusName))) return undefined;
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter EventBusName is not valid. Reason: Event bus ${EventBusName} does not exist.`,
    };
  }

  #eventOf(entry: PutEventsEntry): BusEvent {
    return {
      id: randomUUID(),
      source: entry.Source ?? '',
      detailType: entry.DetailType ?? '',
      detail: entry.Detail ?? '',
      time: entry.Time === undefined ? this.#options.time.now() : entry.Time * 1000,
      resources: entry.Resources,
      trace: entry.TraceHeader,
    };
  }

  /** The event for the targets of all matching rules. A queue gets two when two rules lead to it. */
  #route(
    busName: string,
    payload: string,
    parsed: unknown,
    trace: string | undefined,
    passes: (rule: Rule) => boolean = () => true,
  ): Delivery[] {
    return this.rules
      .rulesOf(busName)
      .filter((rule) => rule.enabled && passes(rule) && rule.pattern?.matches(parsed) === true)
      .flatMap((rule) => rule.targets.map((target) => ({ rule, target, payload: target.input ?? payload, trace })));
  }

  /** A replayed event costs what a published one does. https://aws.amazon.com/eventbridge/pricing/ */
  #sendReplayed({ name, busArn, filterArns }: Replay, archived: BusEvent): void {
    const { environment, queues, replayIds, usage } = this.#options;
    const event = replayIds === 'new' ? { ...archived, id: randomUUID() } : archived;
    const payload = envelopeOf(event, environment, name);
    const passes = ({ arn }: Rule): boolean => filterArns.length === 0 || filterArns.includes(arn);
    const deliveries = this.#route(busNameOf(busArn), payload, JSON.parse(payload), undefined, passes);
    queues.store.transaction(() => deliveries.forEach((delivery) => deliver(delivery, this.#options)));
    usage?.replayed(Buffer.byteLength(event.source + event.detailType + event.detail));
  }

  #runSchedule(rule: Rule, time: number): void {
    const event: BusEvent = {
      id: randomUUID(),
      source: 'aws.events',
      detailType: 'Scheduled Event',
      detail: '{}',
      time,
      resources: [rule.arn],
    };
    const payload = envelopeOf(event, this.#options.environment);
    for (const target of rule.targets)
      deliver({ rule, target, payload: target.input ?? payload, trace: undefined }, this.#options);
  }
}

const OPERATIONS: Readonly<Record<string, Operation<ReplayBook>>> = { ...ruleOperations, ...replayOperations };

function operationNamed(name: string): Operation<ReplayBook> {
  const operation = OPERATIONS[name];
  if (operation === undefined)
    throw new ServiceError(
      'UnknownOperationException',
      `The local EventBridge does not have ${name}: rules and archives come from the template.`,
    );
  return operation;
}
