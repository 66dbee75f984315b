import { expect, test } from '@jest/globals';
import type { Same } from '../helpers/same-type.ts';

interface Destination {
  id: string;
  rate: { burst: number };
  note?: string;
}

test('Same is true for equal types alone; compiling this file is the test', () => {
  const equal: Same<Destination, { readonly id: string; rate: { burst: number }; note?: string | undefined }> = true;
  const suggestions: Same<{ type: 'order.*' | (string & {}) }, { type: string }> = true;
  // @ts-expect-error the first type has a surplus optional field
  const surplusLeft: Same<Destination & { ghost?: number }, Destination> = true;
  // @ts-expect-error the second type has a surplus optional field
  const surplusRight: Same<Destination, Destination & { ghost?: number }> = true;
  // @ts-expect-error a nested object has a surplus optional field
  const nested: Same<Destination, Omit<Destination, 'rate'> & { rate: { burst: number; ghost?: number } }> = true;
  // @ts-expect-error a field is optional in one type alone
  const optional: Same<Destination, Omit<Destination, 'note'> & { note: string }> = true;
  // @ts-expect-error an item of an array has a surplus optional field
  const item: Same<{ list: { id: string }[] }, { list: { id: string; ghost?: string }[] }> = true;
  // @ts-expect-error a field is wider
  const wider: Same<{ state: 'ACTIVE' }, { state: string }> = true;
  expect([equal, suggestions, surplusLeft, surplusRight, nested, optional, item, wider]).not.toContain(false);
});
