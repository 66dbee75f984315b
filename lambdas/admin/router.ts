import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { principalOf } from '../../core/caller/caller.ts';
import type { OperationId } from './api/routes.ts';
import { deliveryHandlers } from './deliveries.ts';
import type { AdminDependencies } from './dependencies.ts';
import { destinationStateHandlers } from './destination-state.ts';
import { destinationTestHandlers } from './destination-test.ts';
import { destinationHandlers } from './destinations.ts';
import { eventListHandlers } from './event-list.ts';
import { tenantHandlers } from './tenants.ts';
import { boundTo, enter, requireRight } from './enter.ts';
import { eventHandlers } from './events.ts';
import { figureHandlers } from './figures.ts';
import { filterHandlers } from './filters.ts';
import { matchRoute } from './match.ts';
import { operationHandlers } from './operations.ts';
import { pathOf, rawRequest } from './proxy-event.ts';
import { backfillHandlers } from './backfills.ts';
import { recoveryHandlers } from './recoveries.ts';
import { readRequest } from './request.ts';
import { resendHandlers } from './resend.ts';
import type { ApiResponse } from './response.ts';
import { resultFor, resultOf } from './result.ts';
import { problemResponse } from './response.ts';
import type { Handlers } from './routing.ts';

/** A route without a handler does not compile. */
const HANDLERS: Handlers<OperationId> = {
  ...destinationHandlers,
  ...destinationStateHandlers,
  ...destinationTestHandlers,
  ...recoveryHandlers,
  ...backfillHandlers,
  ...deliveryHandlers,
  ...resendHandlers,
  ...eventHandlers,
  ...eventListHandlers,
  ...tenantHandlers,
  ...figureHandlers,
  ...filterHandlers,
  ...operationHandlers,
};

export type Admin = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/** The admin API. A request that fails gets a problem document; it never throws. */
export function createAdmin(dependencies: AdminDependencies): Admin {
  const { telemetry } = dependencies;
  return async (event) => {
    try {
      return await serve(event, dependencies);
    } catch (error) {
      const report = (fault: unknown): void => telemetry.note('errors', stackOf(fault));
      return resultOf(problemResponse(error, event.requestContext.requestId, report));
    } finally {
      telemetry.flush();
    }
  };
}

async function serve(event: APIGatewayProxyEvent, dependencies: AdminDependencies): Promise<APIGatewayProxyResult> {
  const { telemetry } = dependencies;
  const caller = enter(event, dependencies);
  telemetry.note('principal', principalOf(caller));
  const { id, route, params } = matchRoute(event.httpMethod, pathOf(event, caller));
  telemetry.note('operation', id);
  requireRight(caller, route);
  const request = readRequest(route, rawRequest(event, caller, params));
  // The compiler checked each handler against its own route.
  const handler = HANDLERS[id] as (request: unknown, dependencies: AdminDependencies) => Promise<ApiResponse>;
  return resultFor(caller, event, await handler(request, boundTo(caller, dependencies)));
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? String(error)) : String(error));
