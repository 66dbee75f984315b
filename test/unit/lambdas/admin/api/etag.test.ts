import { describe, expect, test } from '@jest/globals';
import { etagOf, matchesTag } from '../../../../../lambdas/admin/api/etag.ts';

const ACTIVE = { configuration: 3, state: 'ACTIVE' } as const;

describe('ETags of destinations', () => {
  test('change with the configuration and with the state', () => {
    const tags = [ACTIVE, { ...ACTIVE, configuration: 4 }, { ...ACTIVE, state: 'PAUSED' } as const].map(etagOf);
    expect(new Set(tags).size).toBe(3);
    for (const tag of tags) expect(tag).toMatch(/^"[^"]+"$/);
  });

  test('are never those of an earlier state: active, paused and active again', () => {
    const states = [
      { ...ACTIVE, stateSince: 1_700_000_000_000 },
      { ...ACTIVE, state: 'PAUSED', stateSince: 1_700_000_000_001 } as const,
      { ...ACTIVE, stateSince: 1_700_000_000_002 },
    ];
    expect(new Set(states.map(etagOf)).size).toBe(3);
  });

  test.each([
    ['"3-active"', true],
    ['*', true],
    [' * ', true],
    ['"1-active", "3-active"', true],
    ['"3-paused"', false],
    ['W/"3-active"', false],
    ['3-active', false],
    ['', false],
  ])('If-Match: %s matches: %s', (header, matches) => {
    expect(matchesTag(header, ACTIVE)).toBe(matches);
  });
});
