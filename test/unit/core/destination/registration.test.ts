import { describe, expect, test } from '@jest/globals';
import {
  applyPatch,
  checkRegistration,
  RegistrationError,
  type RegistrationInput,
  settingsOf,
} from '../../../../core/destination/registration.ts';
import { warningsOfRetry } from '../../../../core/destination/retry-faults.ts';
import type { StageLimits } from '../../../../core/destination/stage-limits.ts';

const LIMITS: StageLimits = {
  defaults: { rateLimit: { perMinute: 100, burst: 250 }, retry: { maxAttempts: 4, baseSeconds: 30 } },
  maxPerMinute: 600,
  maxAttempts: 6,
  retentionDays: 1,
  url: { allowedPrivateCidrs: [], allowedPorts: [443, 8443] },
};
const GOOD = { url: 'https://shop.example.com/webhook', events: ['order.created'] };

const faultsOf = (value: RegistrationInput): string[] => {
  try {
    checkRegistration(value, LIMITS);
  } catch (error) {
    if (error instanceof RegistrationError) return error.faults.map(({ field, rule }) => `${field}: ${rule}`);
    throw error;
  }
  return [];
};

describe('a registration', () => {
  test('needs a URL and events, and has a default for everything else', () => {
    expect(checkRegistration(GOOD, LIMITS)).toEqual({
      tenant: 'default',
      settings: { name: 'shop.example.com', url: GOOD.url, events: ['order.created'], headers: {} },
    });
  });

  test('keeps what it is given, and no event twice', () => {
    const given = {
      ...GOOD,
      name: 'Shop',
      tenant: 'berlin',
      events: ['order.*', '*', 'order.*'],
      filter: { data: { total: [{ exists: true }] } },
      description: 'd',
      headers: { 'X-Shop': '1' },
      rateLimit: { perMinute: 600, burst: 1 },
      retry: { maxAttempts: 6 },
      secretHeader: false,
      secret: 'sixteen-characters',
    };
    const { tenant, settings, secret } = checkRegistration(given, LIMITS);
    expect([tenant, secret]).toEqual(['berlin', 'sixteen-characters']);
    expect(settings).toEqual({
      name: 'Shop',
      url: GOOD.url,
      events: ['order.*', '*'],
      filter: given.filter,
      description: 'd',
      headers: given.headers,
      rateLimit: given.rateLimit,
      retry: given.retry,
      secretHeader: false,
    });
  });

  test.each<[string, object, string]>([
    ['an http URL', { url: 'http://shop.example.com' }, 'url: The URL is http, but only https is allowed'],
    ['a private address', { url: 'https://10.0.0.1/' }, 'url: The address 10.0.0.1 is'],
    ['another port', { url: 'https://shop.example.com:81/' }, 'url: The port 81 is not allowed'],
    ['a bad event', { events: ['order.*.created'] }, 'events[0]: '],
    ['a filter that is no pattern', { filter: { data: { total: 5 } } }, 'filter: '],
    ['a header of the service', { headers: { 'webhook-id': 'x' } }, 'headers: '],
    [
      'a rate beyond the stage',
      { rateLimit: { perMinute: 601, burst: 1 } },
      'rateLimit.perMinute: must be at most 600, the maximum of this stage',
    ],
    [
      'attempts beyond the stage',
      { retry: { maxAttempts: 7 } },
      'retry.maxAttempts: must be at most 6, the maximum of this stage',
    ],
    [
      'waits beyond the retention',
      { retry: { maxAttempts: 6, baseSeconds: 3600 } },
      'retry: makes waits that add up to more than the retention of 1 days',
    ],
    [
      'a schedule and attempts',
      { retry: { schedule: ['5s'], maxAttempts: 2 } },
      'retry.maxAttempts: contradicts schedule',
    ],
    ['a preset and a jitter', { retry: { preset: 'guide', jitter: 0 } }, 'retry.jitter: contradicts preset'],
    [
      'a preset beyond the stage',
      { retry: { preset: 'standard-webhooks' } },
      'retry.preset: makes 10 attempts; they must be at most 6, the maximum of this stage',
    ],
    [
      'a schedule beyond the retention',
      { retry: { schedule: ['12h', '12h'] } },
      'retry.schedule: makes waits that add up to more than the retention of 1 days',
    ],
    [
      'a deadline beyond the retention',
      { retry: { deadlineSeconds: 86_401 } },
      'retry.deadlineSeconds: must be at most 86400, the retention of 1 days',
    ],
    [
      'a failure in two lists',
      { retry: { giveUpOn: ['4xx', '422'], retryOn: ['5xx', '422'] } },
      'retry.retryOn[1]: "422" is also in giveUpOn',
    ],
    [
      'a failure that disables unless said otherwise',
      { retry: { giveUpOn: ['410'] } },
      'retry.giveUpOn[0]: "410" is also in disableOn, which is ["410"] unless given',
    ],
    [
      'a policy of a type that contradicts the destination',
      { retry: { disableOn: ['401'], byType: { 'order.created': { retryOn: ['401'] } } } },
      'retry.byType["order.created"].retryOn[0]: "401" is also in disableOn',
    ],
    [
      'attempts of a type beyond the stage',
      { retry: { byType: { 'order.*': { maxAttempts: 7 } } } },
      'retry.byType["order.*"].maxAttempts: must be at most 6, the maximum of this stage',
    ],
    ['a type that is none', { retry: { byType: { 'order.*.x': {} } } }, 'retry.byType["order.*.x"]: '],
    ['all types as a type', { retry: { byType: { '*': {} } } }, 'retry.byType["*"]: names all types'],
    ['a short secret', { secret: 'short' }, 'secret: The secret is shorter than 16 bytes'],
  ])('is refused with %s', (_what, fields, fault) => {
    const faults = faultsOf({ ...GOOD, ...fields });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(fault);
  });

  test('keeps a retry policy as it was given', () => {
    const retry = {
      schedule: ['5s', '5m'],
      deadlineSeconds: 600,
      giveUpOn: ['4xx'],
      disableOn: [],
      byType: { 'order.*': { preset: 'impatient' as const, retryAfter: 'ignore' as const } },
    };
    const loose = {
      ...retry,
      factor: undefined,
      byType: { 'order.*': { ...retry.byType['order.*'], jitter: undefined } },
    };
    expect(checkRegistration({ ...GOOD, retry: loose }, LIMITS).settings.retry).toStrictEqual(retry);
    expect(checkRegistration({ ...GOOD, retry: {} }, LIMITS).settings).not.toHaveProperty('retry');
  });

  test('is warned about the policy of a type that it does not subscribe to', () => {
    const byType = { 'order.created': {}, 'order.*': {}, 'order.item.*': {}, 'payment.failed': {}, 'payment.*': {} };
    const warned = (events: string[]) => warningsOfRetry({ byType }, events).map(({ field }) => field);
    expect(warned(['order.*'])).toEqual(['retry.byType["payment.failed"]', 'retry.byType["payment.*"]']);
    expect(warned(['order.created', 'payment.due'])).toEqual([
      'retry.byType["order.item.*"]',
      'retry.byType["payment.failed"]',
    ]);
    expect(warned(['*'])).toEqual([]);
  });

  test('is refused with all faults at once', () => {
    expect(
      faultsOf({ ...GOOD, url: 'http://shop.example.com', events: ['a..b', 'order.created', '**'], secret: 'short' }),
    ).toHaveLength(4);
  });
});

describe('a change', () => {
  const current = checkRegistration(
    { ...GOOD, filter: { data: { n: [1] } }, description: 'old', rateLimit: { perMinute: 5, burst: 5 } },
    LIMITS,
  ).settings;

  test('leaves out what stays', () => {
    expect(applyPatch(current, { name: 'new' }, LIMITS)).toEqual({ ...current, name: 'new' });
    expect(applyPatch(current, {}, LIMITS)).toEqual(settingsOf(current));
  });

  test('takes null for the default', () => {
    expect(applyPatch(current, { filter: null, description: null, rateLimit: null }, LIMITS)).toEqual({
      name: current.name,
      url: current.url,
      events: current.events,
      headers: {},
    });
  });

  test('is held against the rules as a whole', () => {
    expect(() => applyPatch(current, { url: 'https://localhost/' }, LIMITS)).toThrow(RegistrationError);
    expect(() => applyPatch(current, { retry: { maxAttempts: 9 } }, LIMITS)).toThrow('the maximum of this stage');
  });
});

describe('the registration of a listener', () => {
  const LISTENER = { ...GOOD, listener: true };

  test.each(['http://localhost:3000/webhook', 'https://10.0.0.1/', 'http://my-laptop:8080/a?b=c'])(
    'takes the URL %s, to which the service sends nothing',
    (url) => {
      expect(checkRegistration({ ...LISTENER, url }, LIMITS)).toMatchObject({ listener: true, settings: { url } });
    },
  );

  test.each([
    ['no URL', { url: 'localhost:3000' }, 'url: '],
    ['another scheme', { url: 'file:///etc/passwd' }, 'url: '],
    ['a password in the URL', { url: 'http://user:password@localhost/' }, 'url: The URL has a user name or password'],
    ['a control character in the URL', { url: 'http://localhost/\u0007' }, 'url: The URL has white space'],
    ['a wrong event', { events: ['order.'] }, 'events[0]: '],
    ['a wrong filter', { filter: { data: 1 } }, 'filter: '],
    ['a header', { headers: { 'X-Shop': '1' } }, 'headers: has no effect on a listener'],
    ['a secret header', { secretHeaders: { 'X-Shop': '1' } }, 'secretHeaders: has no effect on a listener'],
    ['a rate limit', { rateLimit: { perMinute: 1, burst: 1 } }, 'rateLimit: has no effect on a listener'],
    ['a retry policy', { retry: { maxAttempts: 1 } }, 'retry: has no effect on a listener'],
  ])('refuses %s', (_name, given, fault) => {
    expect(faultsOf({ ...LISTENER, ...given })).toEqual([expect.stringContaining(fault)]);
  });
});
