import { randomBytes } from 'node:crypto';
import { FaultBook } from '../../faults/fault-book.ts';
import { isThrottling } from '../../faults/fault.ts';
import type { Principal } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { AccessControl } from '../../iam/access-control.ts';
import type { Environment } from '../../environment.ts';
import type { UsageMeter } from '../../metering/usage-meter.ts';
import type { RuntimeLog } from '../../runtime-log.ts';
import type { Meter } from '../cloudwatch/metric-store.ts';
import type { Clock, Timekeeper } from '../../timekeeper.ts';
import { newClock, timeOn } from '../../timekeeper.ts';
import type { TableStream } from '../dynamodb/table-stream.ts';
import type { Queue } from '../sqs/queue.ts';
import type { MappingSettings } from './event-source-mapping.ts';
import { EventSourceMapping } from './event-source-mapping.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import type { FunctionStatistics } from './function-pool.ts';
import { FunctionPool } from './function-pool.ts';
import type { InvocationResult } from './function-worker.ts';
import type { MappingDescription } from './lambda-api.ts';
import { Checkpoints } from './checkpoints.ts';
import type { StreamSettings } from './stream-mapping.ts';
import { StreamMapping } from './stream-mapping.ts';

/** Takes the lines that functions print. */
export type FunctionLog = (principal: Principal, logGroup: string, logStream: string, lines: readonly string[]) => void;

export interface LambdaOptions {
  environment: Environment;
  time: Timekeeper;
  /** Paces worker threads, whatever the speed of the stack's clock. Default: `time`. */
  machineTime?: Timekeeper;
  /** Sets the functions' `Date`. Default: the machine's clock. */
  clock?: Clock;
  access: AccessControl;
  log: RuntimeLog;
  functionLog: FunctionLog;
  /** PEM text that functions trust besides the public authorities. */
  extraCertificates?: string | undefined;
  /** Most worker threads of one function, whatever its template allows. Default 10. */
  mostWorkers?: number;
  /** Takes the metrics of namespace AWS/Lambda. */
  meter?: Meter;
  /** Injected faults: `Invoke` of service `lambda`, and the polls of mappings. */
  faults?: FaultBook;
  /** Quantities that AWS would bill for. */
  usage?: UsageMeter;
  /** How far streams have been read. Default: in memory. */
  checkpoints?: Checkpoints;
}

/** Batches at once of a mapping whose template sets no maximum. */
const DEFAULT_CONCURRENCY = 4;
const DEFAULT_MOST_WORKERS = 10;
/** Delays before the retries of an asynchronous invocation, in milliseconds. */
const EVENT_RETRY_DELAYS_MS = [60_000, 120_000];
/** Tries after the first of an asynchronous invocation. */
export interface EventRetries {
  /** 0 to 2. */
  most: number;
  /** Age of the event, 60 to 21600, from which on it is not tried again. */
  seconds: number;
}

const DEFAULT_EVENT_RETRIES: EventRetries = { most: 2, seconds: 21_600 };
/** How long `drain` waits for running invocations. */
const DRAIN_MS = 10_000;

/** Lambda: functions in worker threads, and the mappings that feed queues to them. */
export class LambdaService {
  readonly #options: LambdaOptions;
  readonly #pools = new Map<string, FunctionPool>();
  readonly #mappings: (EventSourceMapping | StreamMapping)[] = [];
  readonly #eventRetries = new Map<FunctionPool, EventRetries>();
  readonly #described: MappingDescription[] = [];
  readonly #faults: FaultBook;
  #draining = false;

  constructor(options: LambdaOptions) {
    this.#options = options;
    this.#faults = options.faults ?? new FaultBook(() => options.time.now());
  }

  addFunction(configuration: FunctionConfiguration): void {
    const { environment, functionLog, extraCertificates, mostWorkers = DEFAULT_MOST_WORKERS } = this.#options;
    const host = {
      region: environment.region,
      extraCertificates,
      clock: this.#options.clock ?? newClock(),
      ran: ({ logicalId, memoryMiB, traced }: FunctionConfiguration, milliseconds: number) =>
        this.#options.usage?.invocation(logicalId, memoryMiB, milliseconds, traced),
      log: (f: FunctionConfiguration, stream: string, lines: readonly string[]) =>
        functionLog(principalOf(f), f.logGroup, stream, lines),
    };
    this.#pools.set(configuration.arn, new FunctionPool(configuration, host, this.#machineTime, mostWorkers));
  }

  /** All mappings of the template, disabled ones too, for those who list them. */
  get mappings(): readonly MappingDescription[] {
    return this.#described;
  }

  describeMapping(functionNameOrArn: string, description: Omit<MappingDescription, 'FunctionArn'>): void {
    this.#described.push({ ...description, FunctionArn: this.#pool(functionNameOrArn).configuration.arn });
  }

  /** A mapping polls once it is started; see `start`. */
  addMapping(
    functionNameOrArn: string,
    queue: Queue,
    settings: Omit<MappingSettings, 'maximumConcurrency'> & { maximumConcurrency: number | undefined },
  ): void {
    const { access, time, log, usage, mostWorkers = DEFAULT_MOST_WORKERS } = this.#options;
    const pool = this.#pool(functionNameOrArn);
    const maximumConcurrency = Math.min(settings.maximumConcurrency ?? DEFAULT_CONCURRENCY, mostWorkers);
    this.#mappings.push(
      new EventSourceMapping(
        { ...settings, maximumConcurrency },
        {
          queue,
          access,
          time,
          log,
          usage,
          faults: this.#faults,
          principal: principalOf(pool.configuration),
          invoke: (payload) => this.#run(pool, payload),
          vacancy: () => pool.vacancy(),
        },
      ),
    );
  }

  /** As `addMapping`, of a table's stream. @param id of the mapping, under which it keeps how far it has read */
  addStreamMapping(functionNameOrArn: string, id: string, stream: TableStream, settings: StreamSettings): void {
    const { access, time, log, usage, meter, clock = newClock(), checkpoints } = this.#options;
    const pool = this.#pool(functionNameOrArn);
    const { name: FunctionName, arn: functionArn } = pool.configuration;
    const dimensions = { FunctionName };
    this.#mappings.push(
      new StreamMapping(settings, {
        id,
        stream,
        functionArn,
        access,
        time,
        machineTime: this.#machineTime,
        stackTime: (machineTime) => timeOn(clock, machineTime),
        log,
        usage,
        checkpoints: checkpoints ?? new Checkpoints(undefined),
        faults: this.#faults,
        principal: principalOf(pool.configuration),
        invoke: (payload) => this.#run(pool, payload),
        vacancy: () => pool.vacancy(),
        // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
        measureAge: (age) =>
          meter?.record({ namespace: 'AWS/Lambda', name: 'IteratorAge', dimensions }, Math.max(0, age)),
      }),
    );
  }

  /** @param nameOrArn of the function. @throws ServiceError `ResourceNotFoundException` */
  setEventRetries(nameOrArn: string, retries: EventRetries): void {
    this.#eventRetries.set(this.#pool(nameOrArn), retries);
  }

  /** Starts polling. @throws ServiceError that names the function and the action when its role lacks one. */
  start(): void {
    for (const mapping of this.#mappings) mapping.start();
  }

  /**
   * Invokes a function and waits for its response.
   * @param payload the event, JSON text.
   * @throws ServiceError `ResourceNotFoundException`
   */
  invoke(nameOrArn: string, payload: string): Promise<InvocationResult> {
    return this.#run(this.#pool(nameOrArn), payload);
  }

  /**
   * Starts a function and does not wait. It is tried three times in all unless `setEventRetries` says otherwise, as Lambda does; what
   * is still to be tried when the runtime stops is lost.
   * @throws ServiceError `ResourceNotFoundException`
   */
  invokeEvent(nameOrArn: string, payload: string): void {
    this.#try(this.#pool(nameOrArn), payload, 0, this.#options.time.now());
  }

  /** By logical id. */
  statistics(): Record<string, FunctionStatistics> {
    return Object.fromEntries(
      [...this.#pools.values()].map((pool) => [pool.configuration.logicalId, pool.statistics()]),
    );
  }

  /** Stops polling, lets running invocations end for at most ten seconds, and ends all workers. */
  async drain(): Promise<void> {
    this.#draining = true;
    const drained = Promise.all(this.#mappings.map((mapping) => mapping.drain()));
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const cancel = this.#machineTime.after(DRAIN_MS, resolve);
    await Promise.race([drained, late]);
    cancel();
    await Promise.all([...this.#pools.values()].map((pool) => pool.stop()));
    await drained;
  }

  get #machineTime(): Timekeeper {
    return this.#options.machineTime ?? this.#options.time;
  }

  #pool(nameOrArn: string): FunctionPool {
    const pool =
      this.#pools.get(nameOrArn) ??
      [...this.#pools.values()].find(({ configuration }) => configuration.name === nameOrArn);
    if (pool === undefined)
      throw new ServiceError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
    return pool;
  }

  /** @param since when the event came, in milliseconds since the epoch */
  #try(pool: FunctionPool, payload: string, retries: number, since: number): void {
    const { most, seconds } = this.#eventRetries.get(pool) ?? DEFAULT_EVENT_RETRIES;
    const again = ({ ok }: InvocationResult): void => {
      const delay = EVENT_RETRY_DELAYS_MS[retries];
      if (ok || this.#draining || delay === undefined || retries >= most) return;
      if (this.#options.time.now() + delay - since >= seconds * 1000) return;
      this.#options.time.after(delay, () => this.#try(pool, payload, retries + 1, since));
    };
    void this.#run(pool, payload).then(again);
  }

  async #run(pool: FunctionPool, payload: string): Promise<InvocationResult> {
    const refusal = this.#refusal(pool.configuration);
    if (refusal !== undefined) return refusal;
    if (pool.configuration.traced) this.#trace(pool.configuration);
    const startedAt = performance.now();
    this.#measure(pool.configuration, { Invocations: 1 });
    const running = pool.statistics().running + 1;
    const result = await pool.invoke(payload, traceHeader(this.#options.time.now()));
    this.#measure(pool.configuration, {
      Errors: result.ok ? 0 : 1,
      Throttles: 0,
      Duration: performance.now() - startedAt,
      ConcurrentExecutions: running,
    });
    if (!result.ok && !this.#draining) {
      const { errorType, errorMessage, trace } = result.error;
      this.#options.log.problem(
        `${pool.configuration.logicalId} failed: ${trace?.join('\n') ?? `${errorType}: ${errorMessage}`}`,
      );
    }
    return result;
  }

  /** The result of an injected fault: a throttled invocation never begins, any other counts as failed. */
  #refusal(f: FunctionConfiguration): InvocationResult | undefined {
    try {
      this.#faults.strike({ service: 'lambda', operation: 'Invoke', principal: f.logicalId, resources: [f.arn] });
      return undefined;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#measure(f, isThrottling(error) ? { Throttles: 1 } : { Invocations: 1, Errors: 1, Throttles: 0 });
      return { ok: false, error: { errorType: error.code, errorMessage: error.message } };
    }
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  #measure({ name: FunctionName }: FunctionConfiguration, values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      this.#options.meter?.record({ namespace: 'AWS/Lambda', name, dimensions: { FunctionName } }, value);
    }
  }

  /** There is no X-Ray here, but a role that may not write to it should show before it does on AWS. */
  #trace(f: FunctionConfiguration): void {
    try {
      for (const action of ['PutTraceSegments', 'PutTelemetryRecords']) {
        this.#options.access.authorize(principalOf(f), { action: `xray:${action}`, resource: '*' });
      }
    } catch (error) {
      // A function runs without its traces; the access control has logged the denial.
      if (!(error instanceof ServiceError)) throw error;
    }
  }
}

const principalOf = ({ logicalId, roleArn }: FunctionConfiguration): Principal => ({
  name: logicalId,
  kind: 'function',
  roleArn,
});

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function traceHeader(now: number): string {
  const time = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${time}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
