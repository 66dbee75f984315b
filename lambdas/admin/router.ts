import { LogField } from '../../core/contract/log-lines.ts';
import { Router } from '@aws-lambda-powertools/event-handler/http';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { ApiError } from './api/problem.ts';
import type { Route } from './api/route.ts';
import type { OperationId } from './api/routes.ts';
import { OPERATIONS } from './api/routes.ts';
import type { Answer } from './answer.ts';
import { problemAnswer } from './answer.ts';
import { deliveryHandlers } from './deliveries.ts';
import type { AdminDependencies } from './dependencies.ts';
import { destinationStateHandlers } from './destination-state.ts';
import { destinationTestHandlers } from './destination-test.ts';
import { destinationHandlers } from './destinations.ts';
import { eventHandlers } from './events.ts';
import { filterHandlers } from './filters.ts';
import { operationHandlers } from './operations.ts';
import { plainEvent, rawRequest } from './proxy-event.ts';
import { recoveryHandlers } from './recoveries.ts';
import { readRequest } from './request.ts';
import { resendHandlers } from './resend.ts';
import type { Handlers } from './routing.ts';

/** Every operation of the table of routes is served: one that is not does not compile. */
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

const METHODS = new Set<string>(OPERATIONS.map(([, { method }]) => method));

/** What goes wrong is told by the one line of the invocation. */
const silent = (): void => undefined;
const QUIET = { debug: silent, info: silent, warn: silent, error: silent };

export type Admin = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** The admin API: every answer is the route's own or a problem document. */
export function createAdmin(dependencies: AdminDependencies): Admin {
  const { telemetry } = dependencies;
  const router = new Router({ logger: QUIET });
  for (const [id, route] of OPERATIONS) {
    router.route(
      async ({ event, params }) => {
        const original = event as APIGatewayProxyEvent;
        telemetry.note(LogField.OPERATION, id);
        return asResponse(await serve(id, route, original, params, dependencies));
      },
      { method: route.method, path: pathPattern(route) },
    );
  }
  const refuse = (error: unknown, event: APIGatewayProxyEvent): APIGatewayProxyResult =>
    asResult(
      problemAnswer(isUnreadablePath(error) ? UNREADABLE_PATH : error, event.requestContext.requestId, (fault) =>
        telemetry.note(LogField.ERRORS, shown(fault)),
      ),
    );
  router.notFound(async (_error, context) => {
    const event = context.event as APIGatewayProxyEvent;
    return refuse(unrouted(event), event);
  });
  router.errorHandler(Error, async (error, context) => refuse(error, context.event as APIGatewayProxyEvent));

  return async (event, context) => {
    try {
      // The router answers methods that it has never heard of with nothing.
      if (!METHODS.has(event.httpMethod.toUpperCase())) return refuse(unrouted(event), event);
      return await router.resolve(plainEvent(event), context);
    } catch (error) {
      // What the router itself cannot read.
      return refuse(error, event);
    } finally {
      telemetry.flush();
    }
  };
}

async function serve(
  id: OperationId,
  route: Route,
  event: APIGatewayProxyEvent,
  params: Readonly<Record<string, string>>,
  dependencies: AdminDependencies,
): Promise<Answer> {
  const request = readRequest(route, rawRequest(event, params));
  // The table of handlers is checked against the routes, each by its own types.
  const handler = HANDLERS[id] as (request: unknown, dependencies: AdminDependencies) => Promise<Answer>;
  return handler(request, dependencies);
}

/** The router takes neither a parameter of white space nor a path that is not an encoding. */
const isUnreadablePath = (error: unknown): boolean =>
  error instanceof URIError || (error instanceof Error && error.name === 'ParameterValidationError');
const UNREADABLE_PATH = new ApiError(
  'malformed-request',
  'The path has a parameter that is empty or not URL-encoded. Correct it.',
);

/** `/destinations/{id}` -> `/destinations/:id` */
const pathPattern = ({ path }: Route): `/${string}` => path.replaceAll(/\{(\w+)\}/g, ':$1') as `/${string}`;

/** No route has the path, or none has it with the method. */
function unrouted({ httpMethod, path }: APIGatewayProxyEvent): ApiError {
  const matching = OPERATIONS.filter(([, route]) =>
    new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(path),
  );
  if (matching.length === 0) {
    return new ApiError('not-found', 'The API has no such path. GET /openapi.json lists all.');
  }
  const allowed = [...new Set(matching.map(([, { method }]) => method))].join(', ');
  return new ApiError('method-not-allowed', `The path takes ${allowed}, not ${httpMethod}.`, [], { Allow: allowed });
}

const asResult = ({ status, headers, body }: Answer): APIGatewayProxyResult => ({
  statusCode: status,
  headers: { ...headers },
  body,
});

/** The web response that the router makes of every result takes no body with a 204, not even an empty one. */
const asResponse = (answer: Answer): APIGatewayProxyResult | Response =>
  answer.body === '' ? new Response(null, { status: answer.status, headers: { ...answer.headers } }) : asResult(answer);

const shown = (error: unknown): string => (error instanceof Error ? (error.stack ?? String(error)) : String(error));
