import { describe, expect, test } from '@jest/globals';
import type { Destination } from '../../../console/src/api/types.ts';
import type { Draft } from '../../../console/src/forms/draft.ts';
import { draftOf, emptyDraft, inputOf, patchOf, rebased } from '../../../console/src/forms/draft.ts';
import { added, choicesOf, covers, deprecatedOf, doubtsOf } from '../../../console/src/forms/event-choice.ts';
import { faultsAt, faultsElsewhere } from '../../../console/src/forms/faults.ts';
import { EMPTY_RETRY } from '../../../console/src/forms/retry-draft.ts';
import { EVENT_TYPES } from '../../../core/event/catalogue.ts';

const destination: Destination = {
  id: 'dst_1',
  tenant: 'acme',
  name: 'shop',
  url: 'https://shop.example.com/webhook',
  events: ['order.*'],
  headers: { 'X-Shop': 'berlin', Authorization: '(hidden)' },
  rateLimit: { perMinute: 100, burst: 250 },
  retry: { maxAttempts: 4, baseSeconds: 30 },
  secretHeader: false,
  state: 'ACTIVE',
  version: 1,
  createdAt: '2026-01-31T12:00:00.000Z',
  updatedAt: '2026-01-31T12:00:00.000Z',
};
const before = draftOf(destination);
const edited = (changes: Partial<Draft>): Draft => ({ ...before, ...changes });

describe('a registration', () => {
  test('leaves out what the user left empty', () => {
    const draft = { ...emptyDraft('acme'), url: ' https://a.example ', events: ['*'] };
    expect(inputOf(draft)).toEqual({ url: 'https://a.example', events: ['*'], tenant: 'acme' });
  });

  test('has every setting', () => {
    const draft: Draft = {
      url: 'https://a.example',
      name: 'a',
      description: 'of a',
      tenant: 'acme',
      events: ['order.created'],
      filter: '{"data":{"total":[{"numeric":[">=",100]}]}}',
      headers: [
        { name: 'X-Shop', value: 'berlin', secret: false },
        { name: 'X-Partner', value: 'p-1', secret: true },
        { name: '', value: '', secret: false },
      ],
      perMinute: '60',
      burst: '10',
      retry: { ...EMPTY_RETRY, timing: 'exponential', maxAttempts: '3' },
      secret: 'your_secure_secret',
      secretHeader: 'yes',
    };
    expect(inputOf(draft)).toEqual({
      url: 'https://a.example',
      name: 'a',
      description: 'of a',
      tenant: 'acme',
      events: ['order.created'],
      filter: { data: { total: [{ numeric: ['>=', 100] }] } },
      headers: { 'X-Shop': 'berlin' },
      secretHeaders: { 'X-Partner': 'p-1' },
      rateLimit: { perMinute: 60, burst: 10 },
      retry: { maxAttempts: 3 },
      secret: 'your_secure_secret',
      secretHeader: true,
    });
  });

  test.each(['{', '[]', '"text"', 'null'])('is refused with the filter %s, which is no JSON object', (filter) => {
    expect(() => inputOf({ ...emptyDraft('acme'), filter })).toThrow(/JSON/);
  });
});

describe('a change', () => {
  test('has only what the user changed', () => {
    expect(patchOf(before, before)).toEqual({});
    expect(patchOf(before, edited({ name: 'store' }))).toEqual({ name: 'store' });
    expect(patchOf(before, edited({ burst: '5' }))).toEqual({ rateLimit: { perMinute: 100, burst: 5 } });
  });

  test('goes back to the default where the user emptied a field', () => {
    const all = edited({ perMinute: '', burst: '', retry: EMPTY_RETRY, description: '', filter: '' });
    expect(patchOf({ ...before, description: 'x', filter: '{"data":{}}' }, all)).toEqual({
      rateLimit: null,
      retry: null,
      description: null,
      filter: null,
    });
  });

  test('keeps a hidden header, and sends a new value of it as a secret', () => {
    const [shop, credential] = before.headers;
    if (shop === undefined || credential === undefined) throw new Error('two headers');
    expect(patchOf(before, edited({ headers: [{ ...shop, value: 'rome' }, credential] }))).toEqual({
      headers: { 'X-Shop': 'rome', Authorization: '(hidden)' },
    });
    expect(patchOf(before, edited({ headers: [shop, { ...credential, value: 'Bearer 2' }] }))).toEqual({
      headers: { 'X-Shop': 'berlin' },
      secretHeaders: { Authorization: 'Bearer 2' },
    });
  });

  test('of somebody else stays under the changes of the user', () => {
    const theirs = edited({ url: 'https://new.example', name: 'theirs' });
    const mine = edited({ name: 'mine', events: ['*'] });
    const both = rebased(before, mine, theirs);
    expect(both).toEqual({ ...before, url: 'https://new.example', name: 'mine', events: ['*'] });
    expect(patchOf(theirs, both)).toEqual({ name: 'mine', events: ['*'] });
  });
});

describe('the choice of events', () => {
  const choices = choicesOf(EVENT_TYPES);

  test('has each family with its types', () => {
    expect(choices.families.find(({ family }) => family === 'order.*')?.types).toContain('order.created');
    expect(covers('order.*', 'order.created')).toBe(true);
    expect(covers('order.*', 'orders.created')).toBe(false);
    expect(covers('*', 'order.created')).toBe(true);
  });

  test('takes several texts at once and none twice', () => {
    expect(added(['order.created'], ' order.created, product.*  payment.processed,')).toEqual([
      'order.created',
      'product.*',
      'payment.processed',
    ]);
  });

  test.each([
    ['order.crated', 'order.created'],
    ['oder.created', 'order.created'],
    ['order', 'order.*'],
    ['OrderCreated', 'order.created'],
    ['shipment.lost', undefined],
  ])('doubts %s', (text, nearest) => {
    expect(doubtsOf([text], choices)).toEqual([{ text, nearest }]);
  });

  test('doubts no documented text, no operational event, and nothing before the catalogue is known', () => {
    expect(doubtsOf(['*', 'order.*', 'order.created', 'webhook.*'], choices)).toEqual([]);
    expect(doubtsOf(['order.crated'], choicesOf([]))).toEqual([]);
  });
});

test('a chosen type that is deprecated is named with the one that replaces it', () => {
  const items = [
    { type: 'order.old', deprecatedSince: '2026-03-01', replacedBy: 'order.new' },
    { type: 'order.older', deprecatedSince: '2026-01-01' },
    { type: 'order.new' },
  ];
  expect(deprecatedOf(['order.old', 'order.new', '*'], items)).toEqual([
    { type: 'order.old', since: '2026-03-01', replacedBy: 'order.new' },
  ]);
});

describe('the faults of a form', () => {
  const faults = ['events', 'events[1]', 'eventsX', 'rateLimit.burst', 'If-Match'].map((field) => ({
    field,
    message: 'm',
    remedy: 'r',
  }));

  test('stand beside the field that they name, a part of it too', () => {
    expect(faultsAt(faults, ['events']).map(({ field }) => field)).toEqual(['events', 'events[1]']);
    expect(faultsAt(faults, ['rateLimit.burst'])).toHaveLength(1);
  });

  test('stand together if the form has no such field', () => {
    expect(faultsElsewhere(faults, ['events', 'rateLimit.burst']).map(({ field }) => field)).toEqual([
      'eventsX',
      'If-Match',
    ]);
  });
});
