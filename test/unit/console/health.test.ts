import { describe, expect, test } from '@jest/globals';
import type { OverviewDestination } from '../../../console/src/api/types.ts';
import { concernOf, concernsOf, failsNow } from '../../../console/src/format/health.ts';

const NOW = Date.UTC(2026, 0, 31, 12);
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();
const DAY = 86_400;

const destination = (name: string, changes: Partial<OverviewDestination> = {}): OverviewDestination => ({
  id: `dst_${name}`,
  tenant: 'default',
  name,
  state: 'ACTIVE',
  created: 10,
  succeeded: 10,
  exhausted: 0,
  attempts: 10,
  attemptsFailed: 0,
  lastSuccessAt: ago(60),
  spark: [],
  ...changes,
});

const idle = { created: 0, succeeded: 0, attempts: 0 };
const orderOf = (...destinations: OverviewDestination[]): string[] =>
  concernsOf(destinations, NOW).map((concern) => concern.destination.name);

describe('the list of destinations that need attention', () => {
  test('leaves out those that succeed, that were never used, and listeners', () => {
    expect(
      orderOf(
        destination('works'),
        destination('unused', { ...idle, lastSuccessAt: undefined }),
        destination('listener', { state: 'LISTENING', attemptsFailed: 9 }),
      ),
    ).toEqual([]);
  });

  test('has the largest share of lost deliveries first, not the largest number', () => {
    expect(
      orderOf(
        destination('five', { exhausted: 5, succeeded: 95, attempts: 120, attemptsFailed: 25 }),
        destination('dead', { exhausted: 28, succeeded: 0, attempts: 112, attemptsFailed: 112 }),
        destination('one', { exhausted: 1, succeeded: 1, attempts: 5, attemptsFailed: 4 }),
      ),
    ).toEqual(['dead', 'one', 'five']);
  });

  test('orders equal losses by failed attempts, and equal ones by the latest failure', () => {
    const lost = { exhausted: 5, succeeded: 5 };
    expect(
      orderOf(
        destination('older', { ...lost, attempts: 10, attemptsFailed: 5, lastFailureAt: ago(600) }),
        destination('newer', { ...lost, attempts: 10, attemptsFailed: 5, lastFailureAt: ago(6) }),
        destination('more', { ...lost, attempts: 10, attemptsFailed: 9, lastFailureAt: ago(900) }),
      ),
    ).toEqual(['more', 'newer', 'older']);
  });

  test('goes from lost deliveries over stopped, failing and held ones to an old failure', () => {
    expect(
      orderOf(
        destination('quiet', { ...idle, lastSuccessAt: ago(9000), lastFailureAt: ago(8000) }),
        destination('limited', { blockedBy: 'rate_limit', blockedUntil: ago(-30) }),
        destination('paused', { state: 'PAUSED' }),
        destination('failing', { attempts: 20, attemptsFailed: 10 }),
        destination('open', { blockedBy: 'circuit', blockedUntil: ago(-30) }),
        destination('disabled', { state: 'DISABLED', ...idle }),
        destination('losing', { exhausted: 5, succeeded: 5 }),
      ),
    ).toEqual(['losing', 'disabled', 'open', 'failing', 'limited', 'paused', 'quiet']);
  });

  test('forgets a failure of last week without traffic since', () => {
    const failed = (days: number) =>
      destination('test', { ...idle, lastSuccessAt: undefined, lastFailureAt: ago(days * DAY) });
    expect(concernOf(failed(7), NOW)).toBeUndefined();
    expect(concernOf(failed(0.5), NOW)?.kind).toBe('quiet');
  });

  test('does not count a block that has ended', () => {
    expect(orderOf(destination('free', { blockedBy: 'circuit', blockedUntil: ago(1) }))).toEqual([]);
  });

  test('promises retries only while the latest attempt failed, and forgets failures ten minutes after the last one', () => {
    const reason = (lastFailureAt: string, lastSuccessAt: string) =>
      concernOf(destination('failing', { attempts: 20, attemptsFailed: 10, lastFailureAt, lastSuccessAt }), NOW)
        ?.reason;
    expect(reason(ago(30), ago(60))).toBe('10 of 20 attempts failed; retries follow.');
    expect(reason(ago(60), ago(30))).toBe('10 of 20 attempts failed; the latest succeeded.');
    expect(reason(ago(601), ago(30))).toBeUndefined();
  });

  test('says by what it is blocked', () => {
    const reason = (blockedBy: 'circuit' | 'rate_limit') =>
      concernOf(destination('blocked', { blockedBy, blockedUntil: ago(-30) }), NOW)?.reason;
    expect(reason('circuit')).toMatch(/circuit is open/);
    expect(reason('rate_limit')).toMatch(/Rate-limited/);
  });
});

describe('the badge of an active destination', () => {
  test('is not green while it loses deliveries, fails, or failed last', () => {
    expect(failsNow(destination('dead', { exhausted: 1, succeeded: 0 }), NOW)).toBe('bad');
    expect(failsNow(destination('retrying', { attempts: 10, attemptsFailed: 5 }), NOW)).toBe('warn');
    expect(failsNow(destination('last', { ...idle, lastFailureAt: ago(5) }), NOW)).toBe('warn');
  });

  test('is green once no attempt has failed for ten minutes, whatever the hour before says', () => {
    const hour = { attempts: 20, attemptsFailed: 10, lastSuccessAt: ago(30) };
    expect(failsNow(destination('recovering', { ...hour, lastFailureAt: ago(300) }), NOW)).toBe('warn');
    expect(failsNow(destination('recovered', { ...hour, lastFailureAt: ago(601) }), NOW)).toBeUndefined();
    expect(failsNow(destination('silent', { ...hour, lastFailureAt: ago(601), lastSuccessAt: ago(900) }), NOW)).toBe(
      'warn',
    );
  });

  test('is green when the latest attempt succeeded and few failed', () => {
    expect(failsNow(destination('works'), NOW)).toBeUndefined();
    expect(
      failsNow(destination('rare', { attempts: 100, attemptsFailed: 1, lastFailureAt: ago(90) }), NOW),
    ).toBeUndefined();
  });
});
