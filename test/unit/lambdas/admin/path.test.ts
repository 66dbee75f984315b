import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ApiError } from '../../../../lambdas/admin/api/problem.ts';
import { matchRoute } from '../../../../lambdas/admin/match.ts';
import { segmentsOf } from '../../../../lambdas/admin/path.ts';

const ID = 'dst_0000000000000000';

/** Paths that some program takes for `/destinations`, `/destinations/ID` or `/events/ID`. */
const OTHER_SPELLINGS = [
  'destinations',
  '',
  '//destinations',
  '/destinations/',
  '/destinations//',
  '/./destinations',
  '/events/../destinations',
  '/events/%2e%2e/destinations',
  '/events/%2E%2E/destinations',
  '/events/.%2e/destinations',
  '/events/%252e%252e/destinations',
  '/events/%25252e%25252e/destinations',
  '/events/..%2fdestinations',
  '/events%2F..%2Fdestinations',
  '/events/..%5cdestinations',
  '/events/..\\destinations',
  '/events/..;/destinations',
  '/destinations;v=1',
  `/destinations/${ID};a`,
  `/destinations/${ID}%3Ba`,
  '/destinations%00',
  '/destinations/%00',
  '/destin%61tions',
  '/%64estinations',
  `/destinations/dst%5F${'0'.repeat(16)}`,
  `/destinations/dst_%30${'0'.repeat(15)}`,
  `/destinations/${ID}/%72otate-secret`,
  '/events/%c3%a9',
  '/events/a%2Fb',
  '/events/a%5Cb',
  '/events/a%0Ab',
  '/events/a%0D%0Ab',
  '/events/%C0%AE%C0%AE/destinations',
  '/events/%C0%AF',
  '/events/%E0%80%AE',
  '/events/%ED%A0%80',
  '/events/%FF',
  '/events/%u002e',
  '/events/%',
  '/events/%4',
  '/events/é',
  '/events/a b',
  '/events/a"b',
  '/events/a#b',
  '/events/%20',
  '/events/%C2%A0',
  '/events/%C2%85',
  '/events/%2570ath',
  '/destinations?x',
];

describe('a path that another path could stand for', () => {
  test.each(OTHER_SPELLINGS)('%j is refused', (path) => {
    let thrown: unknown;
    try {
      matchRoute('GET', path);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ApiError);
    expect(thrown).toMatchObject({ code: 'malformed-request' });
  });
});

describe('a path that names itself alone', () => {
  test.each([
    ['/destinations', 'listDestinations', {}],
    [`/destinations/${ID}`, 'getDestination', { id: ID }],
    ['/events/evt-1.2~3', 'getEvent', { id: 'evt-1.2~3' }],
    ['/events/order:17@shop', 'getEvent', { id: 'order:17@shop' }],
    ['/events/100%25', 'getEvent', { id: '100%' }],
    ['/events/%C3%A6%20%F0%9F%92%A5', 'getEvent', { id: 'æ 💥' }],
    ['/events/...', 'getEvent', { id: '...' }],
  ])('%s is routed', (path, id, params) => {
    expect(matchRoute('GET', path)).toMatchObject({ id, params });
  });

  test('has no other spelling: what is accepted is equal only if it is the same text, but for reserved characters', () => {
    const spelled = fc.array(fc.constantFrom('%', '2', 'E', 'e', 'F', '5', 'C', '4', '1', 'a', '.', '/', '-'), {
      minLength: 1,
      maxLength: 9,
    });
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(spelled, (parts) => {
        const path = `/${parts.join('')}`;
        let segments: string[];
        try {
          segments = segmentsOf(path);
        } catch (error) {
          if (error instanceof ApiError) return;
          throw error;
        }
        const key = JSON.stringify(segments);
        expect(seen.get(key) ?? path).toBe(path);
        seen.set(key, path);
        for (const segment of segments) expect(segment).not.toMatch(/^\.{0,2}$|[/\\]/);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each(['a', 'æ 💥', '100%', '(a)!', 'a+b', 'urn:x'])('is what encodeURIComponent makes of %j', (id) => {
    expect(matchRoute('GET', `/events/${encodeURIComponent(id)}`).params).toEqual({ id });
  });
});
