import { CredentialStore } from './gateway/credential-store.ts';
import type { Credentials } from './gateway/credential-store.ts';
import { FaultBook } from './faults/fault-book.ts';
import type { Principal, Service } from './gateway/service.ts';
import { UsageMeter } from './metering/usage-meter.ts';
import { PolicyEngine } from './iam/policy-engine.ts';
import { MetricStore } from './services/cloudwatch/metric-store.ts';
import type { RuntimeLog } from './runtime-log.ts';

type Hook = () => Promise<void> | void;

/** Settings that the first service needs already. */
export interface HostOptions {
  region: string;
  accountId: string;
  dataDirectory: string | undefined;
  extraCertificates: string | undefined;
  /** The stack's clock, in milliseconds since the epoch. */
  clock: () => number;
  log: RuntimeLog;
  /** Called with the reason when a part that the stack needs has ended. */
  onFailure: (reason: string) => void;
}

/** Everything that all services share: names, keys, policies, the clock, and hooks for the start and the stop. */
export class RuntimeHost {
  readonly region: string;
  readonly accountId: string;
  readonly dataDirectory: string | undefined;
  readonly extraCertificates: string | undefined;
  readonly clock: () => number;
  readonly log: RuntimeLog;
  readonly access: PolicyEngine;
  readonly faults: FaultBook;
  /** Measurements of services and functions; CloudWatch shows them. */
  readonly metrics: MetricStore;
  /** Quantities that AWS would bill for. */
  readonly usage = new UsageMeter();
  readonly credentials = new CredentialStore();
  /** By the name in the credential scope. */
  readonly services = new Map<string, Service>();
  readonly #readyHooks: Hook[] = [];
  readonly #stopHooks: Hook[] = [];
  readonly #onFailure: (reason: string) => void;
  #ready = false;
  #stopped: Promise<void> | undefined;

  constructor(options: HostOptions) {
    this.region = options.region;
    this.accountId = options.accountId;
    this.dataDirectory = options.dataDirectory;
    this.extraCertificates = options.extraCertificates;
    this.clock = options.clock;
    this.log = options.log;
    this.faults = new FaultBook(options.clock);
    this.metrics = new MetricStore(options.clock);
    this.#onFailure = options.onFailure;
    this.access = new PolicyEngine(options.accountId, (message) => options.log.problem(`Access denied. ${message}`));
  }

  issueCredentials(principal: Principal): Credentials {
    return this.credentials.issue(principal);
  }

  register(service: Service): void {
    this.services.set(service.name, service);
  }

  onReady(hook: Hook): void {
    this.#readyHooks.push(hook);
  }

  onStop(hook: Hook): void {
    this.#stopHooks.push(hook);
  }

  fail(reason: string): void {
    if (this.#stopped === undefined) this.#onFailure(reason);
  }

  get isReady(): boolean {
    return this.#ready && this.#stopped === undefined;
  }

  /** Every resource is made: lets requests in, then starts what polls. */
  async ready(): Promise<void> {
    this.#ready = true;
    for (const hook of this.#readyHooks) await hook();
  }

  /** Runs every stop hook, last registered first, also when one of them fails; a second call waits for the first. */
  stop(): Promise<void> {
    this.#stopped ??= this.#runStopHooks();
    return this.#stopped;
  }

  async #runStopHooks(): Promise<void> {
    for (const hook of this.#stopHooks.toReversed()) {
      try {
        await hook();
      } catch (error) {
        this.log.problem(`While stopping: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
