import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { faultsOf } from '../../../../../lambdas/admin/api/faults.ts';

const schema = z.strictObject({
  name: z.string(),
  list: z.array(z.object({ n: z.int() })).optional(),
  size: z.number().max(3, 'must be at most 3').optional(),
});

const faults = (value: unknown, prefix?: string) => {
  const result = schema.safeParse(value);
  if (result.success) throw new Error('it was accepted');
  return faultsOf(result.error, prefix);
};

describe('faults of a request', () => {
  test.each<[unknown, string, string]>([
    [{}, 'name', 'is required'],
    [{ name: 1 }, 'name', 'must be text, not number'],
    [{ name: 'x', list: [{ n: 1 }, { n: 'two' }] }, 'list[1].n', 'must be a number, not string'],
    [{ name: 'x', size: 4 }, 'size', 'must be at most 3'],
    [{ name: 'x', colour: 1 }, 'colour', 'is not a field of this request'],
    [null, 'body', 'must be an object, not null'],
  ])('%j: %s %s', (value, field, message) => {
    expect(faults(value)).toEqual([{ field, message, remedy: expect.stringMatching(/^[A-Z].*\.$/) }]);
  });

  test('say in which part of the request the field is', () => {
    expect(faults({ name: 1 }, 'query')[0]?.field).toBe('query.name');
  });

  test('are all told at once', () => {
    expect(faults({ size: 9, a: 1, b: 2 }).map(({ field }) => field)).toEqual(['name', 'size', 'a', 'b']);
  });
});
