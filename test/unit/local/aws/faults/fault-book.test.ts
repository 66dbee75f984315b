import { beforeEach, describe, expect, test } from '@jest/globals';
import { FaultBook } from '../../../../../local/aws/faults/fault-book.ts';
import type { FaultedCall } from '../../../../../local/aws/faults/fault.ts';

const CALL: FaultedCall = {
  service: 'dynamodb',
  operation: 'BatchGetItem',
  principal: 'DeliverFunction3CEE947F',
  resources: ['arn:aws:dynamodb:us-east-1:000000000000:table/events'],
};

let now: number;
let chance: number;
let book: FaultBook;

const set = (...faults: object[]): void => book.replace(JSON.stringify(faults));
function struck(call: Partial<FaultedCall> = {}): string | undefined {
  try {
    book.strike({ ...CALL, ...call });
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

beforeEach(() => {
  now = 0;
  chance = 0.5;
  book = new FaultBook(
    () => now,
    () => chance,
  );
});

describe('faults', () => {
  test('strike what they name and nothing else', () => {
    set({
      service: 'dynamodb',
      operation: 'BatchGetItem',
      principal: 'Deliver',
      resource: 'table/events',
      error: 'throttle',
    });
    expect(struck()).toBe('ThrottlingException');
    expect(struck({ service: 'sqs' })).toBeUndefined();
    expect(struck({ operation: 'Query' })).toBeUndefined();
    expect(struck({ principal: 'FanOutFunction' })).toBeUndefined();
    expect(struck({ resources: [] })).toBeUndefined();
  });

  test.each([
    ['dynamodb', 'internal', 'InternalServerError'],
    ['sqs', 'throttle', 'RequestThrottled'],
    ['lambda', 'throttle', 'TooManyRequestsException'],
    ['kms', 'internal', 'InternalFailure'],
  ])('of %s as %s have its code %s', (service, error, code) => {
    set({ service, error });
    expect(struck({ service })).toBe(code);
  });

  test('end after so many calls, after so long, or when they are replaced', () => {
    set({ service: 'dynamodb', error: 'internal', times: 2 }, { service: 'sqs', error: 'internal', seconds: 3 });
    expect([struck(), struck(), struck()]).toEqual(['InternalServerError', 'InternalServerError', undefined]);
    now = 2_999;
    expect(struck({ service: 'sqs' })).toBe('InternalFailure');
    now = 3_000;
    expect(struck({ service: 'sqs' })).toBeUndefined();
    expect(book.list()).toEqual([]);
    set({ service: 'kms', error: 'internal' });
    set();
    expect(struck({ service: 'kms' })).toBeUndefined();
  });

  test('strike their share of calls', () => {
    set({ service: 'dynamodb', error: 'internal', share: 0.6 });
    expect(struck()).toBe('InternalServerError');
    chance = 0.6;
    expect(struck()).toBeUndefined();
  });

  test('tell those who wait that they changed', () => {
    const before = book.changed;
    set({ service: 'sqs', error: 'throttle' });
    expect(before.aborted).toBe(true);
    expect(book.changed.aborted).toBe(false);
  });

  test.each([
    ['{', 'list of faults'],
    ['[{"service":"sqs"}]', 'error'],
    ['[{"service":"nope","error":"internal"}]', '"dynamodb"|"sqs"|"events"'],
    ['[{"service":"sqs","error":"internal","share":2}]', 'share'],
    ['[{"service":"sqs","error":"internal","bogus":1}]', 'bogus'],
  ])('refuse %s, naming what is wrong, and stay as they were', (text, named) => {
    set({ service: 'dynamodb', error: 'internal' });
    expect(() => book.replace(text)).toThrow(named);
    expect(struck()).toBe('InternalServerError');
  });
});
