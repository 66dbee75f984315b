import type { Principal } from './service.ts';

/** How many calls one principal made of one operation. */
export interface CallCount {
  principal: string;
  /** E.g. `dynamodb:BatchGetItem`. */
  operation: string;
  count: number;
}

/** Counts the authenticated calls through the gateway, so that tests can assert how many a batch costs. */
export class CallCounter {
  readonly #counts = new Map<string, CallCount>();

  count({ name }: Principal, service: string, operation: string): void {
    const key = `${name} ${service}:${operation}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { principal: name, operation: `${service}:${operation}`, count: 1 });
    else known.count += 1;
  }

  counts(): CallCount[] {
    return [...this.#counts.values()];
  }

  reset(): void {
    this.#counts.clear();
  }
}
