import type { ServiceAnswer, ServiceCall } from '../gateway/service.ts';
import { consumedUnits } from './consumed-units.ts';
import type { Usage } from './usage.ts';
import { chunks, NO_USAGE } from './usage.ts';

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
 * Adds up what AWS would bill for, where it happens: calls as they pass the gateway, polls, invocations, lines. Left
 * out is what a developer's own tools ask for, and polls that find nothing: those are the price of being idle.
 */
export class UsageMeter {
  #usage: Usage = { ...NO_USAGE };

  /** A call that was served. */
  call(service: string, { operation, input, principal, body }: ServiceCall, answer: ServiceAnswer): void {
    if (service === 'events' && operation === 'PutEvents') this.#entries(input['Entries'] as Entry[]);
    if (principal.kind !== 'function') return;
    if (service === 'sqs') this.sqs(body.length);
    else if (service === 'kms') this.#usage.kmsRequests += 1;
    else if (service === 'dynamodb') {
      const { writes, reads } = consumedUnits(operation, answer.body.toString());
      this.#usage.writeUnits += writes;
      this.#usage.readUnits += reads;
    }
  }

  /** A request of SQS that carries so many bytes. */
  sqs(bytes: number): void {
    this.#usage.sqsRequests += chunks(bytes);
  }

  invocation(memoryMiB: number, milliseconds: number, traced: boolean): void {
    this.#usage.invocations += 1;
    this.#usage.gbSeconds += (memoryMiB / 1024) * (Math.ceil(milliseconds) / 1000);
    this.#usage.logBytes += PLATFORM_LINES_BYTES;
    if (traced) this.#usage.tracedInvocations += 1;
  }

  lines(lines: readonly string[]): void {
    for (const line of lines) this.#usage.logBytes += Buffer.byteLength(line) + LINE_OVERHEAD_BYTES;
  }

  apiCall(): void {
    this.#usage.apiCalls += 1;
  }

  usage(): Usage {
    return { ...this.#usage };
  }

  reset(): void {
    this.#usage = { ...NO_USAGE };
  }

  #entries(entries: readonly Entry[]): void {
    for (const { Source = '', DetailType = '', Detail = '' } of entries) {
      const bytes = Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
      this.#usage.events += chunks(bytes);
      this.#usage.archivedBytes += bytes;
    }
  }
}
