import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { isAllowedAddress } from '../../core/caller/addresses.ts';
import type { Caller } from '../../core/caller/caller.ts';
import { callerOf, principalOf } from '../../core/caller/caller.ts';
import { ApiError } from './api/problem.ts';
import type { Route } from './api/route.ts';
import { rightFor } from './api/route.ts';
import type { AdminDependencies } from './dependencies.ts';
import { credentialsOf } from './proxy-event.ts';

/**
 * Who calls.
 *
 * @throws ApiError `access-denied` for an address that is not listed, and for who is no caller of this API
 */
export function enter(
  event: APIGatewayProxyEvent,
  { entrance, allowedCidrs }: Pick<AdminDependencies, 'entrance' | 'allowedCidrs'>,
): Caller {
  const { sourceIp } = event.requestContext.identity;
  if (!isAllowedAddress(sourceIp, allowedCidrs))
    throw new ApiError('access-denied', 'Your address is not listed. Ask an admin for adminApi.allowedCidrs.');
  const caller = callerOf(credentialsOf(event), entrance);
  if ('refused' in caller) throw new ApiError('access-denied', caller.refused);
  return caller;
}

/** @throws ApiError `access-denied` when the caller lacks the right that the route needs */
export function requireRight({ rights }: Caller, route: Route): void {
  if (!rights.includes(rightFor(route)))
    throw new ApiError(
      'access-denied',
      'You may read, but not change anything. Ask an admin to do it, or to add you to their group.',
    );
}

/** The dependencies, with a cursor key of the caller's own: no caller can read on with the cursor of another. */
export function boundTo(caller: Caller, dependencies: AdminDependencies): AdminDependencies {
  const cursorKey: AdminDependencies['cursorKey'] = {
    async get() {
      const key = await dependencies.cursorKey.get();
      return createHmac('sha256', key).update(principalOf(caller)).digest();
    },
  };
  return Object.assign(Object.create(dependencies) as AdminDependencies, { cursorKey });
}
