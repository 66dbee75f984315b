import { describe, expect, test } from '@jest/globals';
import { ALTERNATIVES, crossings, ownPrice } from '../../../bench/model/alternatives.ts';

const priceOf = (name: string) => {
  const found = ALTERNATIVES.find((alternative) => alternative.name === name);
  if (found === undefined) throw new Error(`no alternative is named ${name}`);
  return found.dollars;
};

describe('the prices of other ways to send webhooks', () => {
  test('charge Svix messages beyond the free ones, and API destinations each event and its invocation', () => {
    expect(priceOf('Svix, managed, free plan')(50_000)).toBe(0);
    expect(priceOf('Svix, managed, free plan')(1_050_000)).toBeCloseTo(100);
    expect(priceOf('EventBridge API destinations')(1_000_000)).toBeCloseTo(1.2);
  });

  test('size a self-hosted product by its peak: two servers, database, cache and load balancer, then larger ones', () => {
    const svix = priceOf('Svix, self-hosted on AWS');
    expect(svix(0)).toBeCloseTo((2 * 0.0168 + 0.129 + 2 * 0.0256 + 0.0225) * 730);
    // 1 billion a month: 1,522 a second at the peak, 0.51 cores for the server and 0.54 for Postgres.
    const perDelivery = (1_460 * 0.09 + 2_000 * 0.23) / 1024 ** 3;
    expect(svix(1e9) - 1e9 * perDelivery).toBeCloseTo((2 * 0.0816 + 0.336 + 2 * 0.0256 + 0.0225) * 730);
    expect(() => svix(1e12)).toThrow('add a size');
  });

  test('cross our price where the cheaper way changes, and nowhere when none does', () => {
    const own = ownPrice(10, 4);
    const storage = (2_000 * 0.45 * 1e6) / 1024 ** 3;
    expect(own(1e6)).toBeCloseTo(10 + 4 + storage);
    expect(crossings(own, (deliveries) => (deliveries * 100) / 1e6)).toEqual([
      { deliveries: 110_000, cheaper: 'ours' },
    ]);
    expect(crossings(own, () => 1_000)).toEqual([{ deliveries: 210_000_000, cheaper: 'other' }]);
    expect(crossings(own, () => 0)).toEqual([]);
  });
});
