import { describe, expect, test } from '@jest/globals';
import type { Caller } from '../../../../core/caller/caller.ts';
import { keyedRequest, auditWrite } from '../../../../lambdas/admin/changes.ts';
import type { AdminDependencies } from '../../../../lambdas/admin/dependencies.ts';
import { boundTo } from '../../../../lambdas/admin/enter.ts';
import { entranceOf } from '../../../../lambdas/admin/entrance.ts';
import { cursorsFor } from '../../../../lambdas/admin/paging.ts';
import { GROUPS } from './staff-events.ts';

const ARN = 'arn:aws:iam::123456789012:user/ada';
const ADA: Caller = { kind: 'iam', subject: ARN, rights: ['read', 'write'] };
/** A colleague whose issuer chose an ARN as the subject. */
const POSING: Caller = { kind: 'staff', subject: ARN, name: 'ada@example.com', rights: ['read', 'write'] };
const OTHER: Caller = { ...POSING, subject: 'u-2' };

const dependencies = {
  cursorKey: { get: () => Promise.resolve(Buffer.alloc(32, 7)) },
  audit: { record: (record: unknown) => record },
  clock: { now: () => 5 },
} as unknown as AdminDependencies;

describe('what belongs to a caller, by kind and subject', () => {
  test('is a cursor', async () => {
    const of = (caller: Caller) => cursorsFor<string>(['listAudit', {}], boundTo(caller, dependencies));
    const cursor = (await of(ADA)).encode('here');
    expect((await of({ ...ADA })).decode(cursor)).toBe('here');
    for (const caller of [POSING, OTHER])
      expect(await of(caller).then((cursors) => () => cursors.decode(cursor))).toThrow('is not a cursor of this list');
  });

  test('is an Idempotency-Key', () => {
    const principals = [ADA, POSING, OTHER].map(
      (caller) =>
        keyedRequest('createDestination', {
          idempotencyKey: 'k',
          caller: { ...caller, requestId: 'request-1' },
          params: {},
        })?.principal,
    );
    // Keys of an earlier release were those of the ARN.
    expect(principals).toEqual([ARN, `staff:${ARN}`, 'staff:u-2']);
  });

  test('is an audit record, with the name of a colleague', () => {
    const recordOf = (caller: Caller): unknown =>
      auditWrite(
        { ...caller, requestId: 'request-1', sourceIp: '203.0.113.9' },
        'destination.pause',
        'dst_1',
        dependencies,
      );
    const rest = {
      at: 5,
      action: 'destination.pause',
      target: 'dst_1',
      requestId: 'request-1',
      sourceIp: '203.0.113.9',
    };
    expect(recordOf(ADA)).toEqual({ ...rest, principal: ARN });
    expect(recordOf(POSING)).toEqual({ ...rest, principal: `staff:${ARN}`, principalName: 'ada@example.com' });
  });
});

describe('the entrance of a function', () => {
  test('is the one API of its variables', () => {
    expect(entranceOf({ ADMIN_API_ID: 'a' })).toEqual({ kind: 'iam', apiId: 'a' });
    expect(entranceOf({ CONSOLE_API_ID: 'c', CONSOLE_GROUPS: JSON.stringify(GROUPS) })).toEqual({
      kind: 'staff',
      apiId: 'c',
      groups: GROUPS,
    });
  });

  test.each<[string, Record<string, string>]>([
    ['no API', {}],
    ['two APIs', { ADMIN_API_ID: 'a', CONSOLE_API_ID: 'c', CONSOLE_GROUPS: JSON.stringify(GROUPS) }],
    ['an API of the console without groups', { CONSOLE_API_ID: 'c' }],
    [
      'an API of the console with an empty group',
      { CONSOLE_API_ID: 'c', CONSOLE_GROUPS: JSON.stringify({ ...GROUPS, admins: '' }) },
    ],
  ])('cannot be %s: the function does not start', (_what, variables) => {
    expect(() => entranceOf(variables)).toThrow();
  });
});
