import type { ServiceAnswer, ServiceCall } from '../gateway/service.ts';
import { consumedUnits } from './consumed-units.ts';
import type { Usage } from './usage.ts';
import { chunks, NO_USAGE } from './usage.ts';

/** Principal of calls to a REST API. */
export const API_GATEWAY = 'apigateway.amazonaws.com';
const KINDS = Object.keys(NO_USAGE) as (keyof Usage)[];
/** CloudWatch Logs counts this with every line, in bytes. */
const LINE_OVERHEAD_BYTES = 26;
/** Bytes of the three lines (START, END, REPORT) that the platform writes for an invocation. */
const PLATFORM_LINES_BYTES = 420;

interface Entry {
  Source?: string;
  DetailType?: string;
  Detail?: string;
}

/**
 * Adds up what AWS would bill for, at the place where it happens: calls at the gateway, polls, invocations, log lines. It
 * leaves out the calls of a developer's own tools and polls that find nothing, which are the price of an idle stack.
 */
export class UsageMeter {
  /** By the principal whose work it is. */
  readonly #usage = new Map<string, Usage>();

  /** Counts a call that was served. */
  call(service: string, { operation, input, principal, body }: ServiceCall, answer: ServiceAnswer): void {
    if (service === 'events' && operation === 'PutEvents') this.#entries(principal.name, input['Entries'] as Entry[]);
    if (principal.kind !== 'function') return;
    const usage = this.#of(principal.name);
    if (service === 'sqs') this.sqs(principal.name, body.length);
    else if (service === 'kms') usage.kmsRequests += 1;
    else if (service === 'dynamodb') {
      const { writes, reads } = consumedUnits(operation, answer.body.toString());
      usage.writeUnits += writes;
      usage.readUnits += reads;
    }
  }

  /** Counts a request of SQS that carries so many bytes. */
  sqs(principal: string, bytes: number): void {
    this.#of(principal).sqsRequests += chunks(bytes);
  }

  /** Counts an event that a replay sends again. */
  replayed(bytes: number): void {
    this.#of('events.amazonaws.com').events += chunks(bytes);
  }

  invocation(principal: string, memoryMiB: number, milliseconds: number, traced: boolean): void {
    const usage = this.#of(principal);
    usage.invocations += 1;
    usage.gbSeconds += (memoryMiB / 1024) * (Math.ceil(milliseconds) / 1000);
    usage.logBytes += PLATFORM_LINES_BYTES;
    if (traced) usage.tracedInvocations += 1;
  }

  lines(principal: string, lines: readonly string[]): void {
    const usage = this.#of(principal);
    for (const line of lines) usage.logBytes += Buffer.byteLength(line) + LINE_OVERHEAD_BYTES;
  }

  apiCall(): void {
    this.#of(API_GATEWAY).apiCalls += 1;
  }

  /** A call of an HTTP API, which has a price of its own. */
  httpApiCall(): void {
    this.#of(API_GATEWAY).httpApiCalls += 1;
  }

  /** @param counts whether the work of a principal is part of the sum; by default all is */
  usage(counts: (principal: string) => boolean = () => true): Usage {
    const sum = { ...NO_USAGE };
    for (const [principal, usage] of this.#usage)
      if (counts(principal)) for (const kind of KINDS) sum[kind] += usage[kind];
    return sum;
  }

  byPrincipal(): Record<string, Usage> {
    return Object.fromEntries(this.#usage);
  }

  reset(): void {
    this.#usage.clear();
  }

  #of(principal: string): Usage {
    const usage = this.#usage.get(principal) ?? { ...NO_USAGE };
    this.#usage.set(principal, usage);
    return usage;
  }

  #entries(principal: string, entries: readonly Entry[]): void {
    const usage = this.#of(principal);
    for (const { Source = '', DetailType = '', Detail = '' } of entries) {
      const bytes = Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
      usage.events += chunks(bytes);
      usage.archivedBytes += bytes;
    }
  }
}
