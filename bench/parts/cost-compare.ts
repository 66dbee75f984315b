import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRICED } from '../../core/contract/prices.ts';
import { total } from '../../local/bill.ts';
import type { Alternative } from '../model/alternatives.ts';
import { ALTERNATIVES, crossings, ownPrice, READ } from '../model/alternatives.ts';
import type { Part, Table } from '../part.ts';
import { measure } from './cost.ts';

const README = join(import.meta.dirname, '..', '..', 'README.md');
const VOLUMES = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];
/** One event to one of ten destinations, 1,000 bytes, receivers that take 200 ms. */
const WORKLOAD = { fanOut: 1, destinations: 10, payload: 1_000, receiverMs: 200, failureRate: 0 };
/** Events a second at which each batch has one message. */
const SLOW = 4;

/**
 * Dollars a month for us and for the ways that people would use in our place, by deliveries a month. The local stack meters
 * our price: once with full batches, once with one message in each batch. The other prices are list prices.
 */
export const costCompare: Part = {
  name: 'cost-compare',
  async run() {
    const full = await measure({ ...WORKLOAD, events: 2_000, rate: undefined });
    const single = await measure({ ...WORKLOAD, events: 240, rate: SLOW });
    const idle = idleDollars();
    const [low, high] = [total(full.lines), total(single.lines)];
    const ways: Alternative[] = [
      { name: '**Street Collector**, one message in each batch', dollars: ownPrice(idle, high), lacks: '' },
      { name: '**Street Collector**, full batches', dollars: ownPrice(idle, low), lacks: '' },
      ...ALTERNATIVES,
    ];
    return { figures: { idle, full: low, single: high }, tables: [prices(ways), lines(ways)], targets: [] };
  },
};

/** @throws Error when README has no idle sum. */
function idleDollars(): number {
  const sum = /\*\*sum\*\* \| \| \*\*([\d.]+)\*\*/.exec(readFileSync(README, 'utf8'))?.[1];
  if (sum === undefined) throw new Error('README.md has no row "sum" in its table of idle costs: add it.');
  return Number(sum);
}

const count = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

function prices(ways: readonly Alternative[]): Table {
  return {
    caption: `Dollars a month by deliveries a month, at list prices of us-east-1: ours of ${PRICED}, those of others read in ${READ}. Each event has 1,000 bytes and one destination; 2,000 bytes of each delivery are kept for a month. The prices of self-hosted products follow from the CPU that was measured here and hold to a factor of two.`,
    columns: ['', ...VOLUMES.map(count), 'not included'],
    rows: ways.map(({ name, dollars, lacks }) => [
      name,
      ...VOLUMES.map((deliveries) => count(Math.ceil(dollars(deliveries)))),
      lacks,
    ]),
  };
}

/** Where each of the others crosses our price, which lies between the two rows of ours. */
function lines([single, full, ...others]: readonly Alternative[]): Table {
  const text = (own: Alternative | undefined, other: Alternative): string => {
    if (own === undefined) return '';
    const [first = { deliveries: 0, cheaper: 'ours' }, ...more] = crossings(own.dollars, other.dollars);
    if (first.deliveries === 0)
      return other.dollars(10_000) < own.dollars(10_000) ? 'always cheaper than ours' : 'never cheaper than ours';
    return [first, ...more]
      .map(
        ({ deliveries, cheaper }) =>
          `${cheaper === 'ours' ? 'ours' : 'the other'} is cheaper from ${count(deliveries)}`,
      )
      .join(', then ');
  };
  return {
    caption: 'Deliveries a month at which the cheaper way changes.',
    columns: ['', 'one message in each batch', 'full batches'],
    rows: others.map((other) => [other.name, text(single, other), text(full, other)]),
  };
}
