import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { OperationId } from './api/routes.ts';
import { deliveryHandlers } from './deliveries.ts';
import type { AdminDependencies } from './dependencies.ts';
import { destinationStateHandlers } from './destination-state.ts';
import { destinationTestHandlers } from './destination-test.ts';
import { destinationHandlers } from './destinations.ts';
import { eventHandlers } from './events.ts';
import { filterHandlers } from './filters.ts';
import { matchRoute } from './match.ts';
import { operationHandlers } from './operations.ts';
import { pathOf, rawRequest } from './proxy-event.ts';
import { recoveryHandlers } from './recoveries.ts';
import { readRequest } from './request.ts';
import { resendHandlers } from './resend.ts';
import type { ApiResponse } from './response.ts';
import { problemResponse } from './response.ts';
import type { Handlers } from './routing.ts';

/** A route without a handler does not compile. */
const HANDLERS: Handlers<OperationId> = {
  ...destinationHandlers,
  ...destinationStateHandlers,
  ...destinationTestHandlers,
  ...recoveryHandlers,
  ...deliveryHandlers,
  ...resendHandlers,
  ...eventHandlers,
  ...filterHandlers,
  ...operationHandlers,
};

export type Admin = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/** The admin API. A request that fails gets a problem document; it never throws. */
export function createAdmin(dependencies: AdminDependencies): Admin {
  const { telemetry } = dependencies;
  return async (event) => {
    try {
      return asResult(await serve(event, dependencies));
    } catch (error) {
      const report = (fault: unknown): void => telemetry.note('errors', stackOf(fault));
      return asResult(problemResponse(error, event.requestContext.requestId, report));
    } finally {
      telemetry.flush();
    }
  };
}

async function serve(event: APIGatewayProxyEvent, dependencies: AdminDependencies): Promise<ApiResponse> {
  const { id, route, params } = matchRoute(event.httpMethod, pathOf(event));
  dependencies.telemetry.note('operation', id);
  const request = readRequest(route, rawRequest(event, params));
  // The compiler checked each handler against its own route.
  const handler = HANDLERS[id] as (request: unknown, dependencies: AdminDependencies) => Promise<ApiResponse>;
  return handler(request, dependencies);
}

const asResult = ({ status, headers, body }: ApiResponse): APIGatewayProxyResult => ({
  statusCode: status,
  headers: { ...headers },
  body,
});

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? String(error)) : String(error));
