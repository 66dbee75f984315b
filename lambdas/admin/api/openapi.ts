import * as z from 'zod';
import { PROBLEM_CONTENT_TYPE, PROBLEMS, type ProblemCode } from '../../../core/contract/problems.ts';
import type { Catalogue } from '../../../core/event/catalogue/definition.ts';
import type { Route } from './route.ts';
import { API_VERSION, OPERATIONS } from './routes.ts';
import { problem } from './schemas/problem.ts';
import { describeWebhooks } from './webhooks.ts';

/** A JSON value that is an object. */
type Json = Record<string, unknown>;

/** Schemas that others refer to, by name. */
type Components = Record<string, Json>;

/**
 * The OpenAPI 3.1 document of the API, made from the routes and the schemas that the router checks with.
 *
 * @param server base URL, e.g. `https://abc.execute-api.eu-west-1.amazonaws.com/v1`
 * @param events the event types and their `source`, for the webhooks that receivers get
 */
export function openApiDocument(
  server: string,
  { catalogue, eventSource }: { catalogue: Catalogue; eventSource: string },
): Json {
  const { webhooks, schemas } = describeWebhooks(catalogue, eventSource);
  const components: Components = {};
  const paths: Record<string, Json> = {};
  for (const [operationId, route] of OPERATIONS) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(operationId, route, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Street Collector Webhooks',
      version: API_VERSION,
      description:
        'Destinations, deliveries and events. Requests are signed with AWS Signature Version 4, service `execute-api`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: server }],
    security: [{ sigv4: [] }],
    tags: ['destinations', 'deliveries', 'events', 'filters', 'operations'].map((name) => ({ name })),
    paths,
    webhooks,
    components: {
      schemas: { ...components, ...schemas },
      securitySchemes: {
        sigv4: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'AWS Signature Version 4.',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        },
      },
    },
  };
}

function operation(operationId: string, route: Route, components: Components): Json {
  const { summary, description, tag, body, bodyOptional, responses } = route;
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    parameters: parametersOf(route, components),
    ...(body !== undefined && {
      requestBody: {
        required: bodyOptional !== true,
        content: { 'application/json': { schema: schemaOf(body, 'input', components) } },
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, response]) => [status, responseOf(response, route, components)]),
      ),
      ...problemsOf(route, components),
    },
  };
}

function responseOf(
  { description, schema }: Route['responses'][number],
  { etag }: Route,
  components: Components,
): Json {
  return {
    description,
    ...(etag === true && { headers: { ETag: { description: 'For If-Match.', schema: { type: 'string' } } } }),
    ...(schema !== undefined && {
      content: { 'application/json': { schema: schemaOf(schema, 'output', components) } },
    }),
  };
}

function parametersOf({ params = {}, query, ifMatch, idempotent }: Route, components: Components): Json[] {
  const parameter = (where: string, name: string, required: boolean, schema: Json): Json => {
    const { description, ...rest } = schema;
    return { name, in: where, required, ...(description !== undefined && { description }), schema: rest };
  };
  const { properties: queried = {}, required: names = [] } = (
    query === undefined ? {} : schemaOf(query, 'input', components)
  ) as { properties?: Record<string, Json>; required?: string[] };
  const required = new Set(names);
  return [
    ...Object.entries(params).map(([name, schema]) =>
      parameter('path', name, true, schemaOf(schema, 'input', components)),
    ),
    ...Object.entries(queried).map(([name, schema]) => parameter('query', name, required.has(name), schema)),
    ...(ifMatch === undefined
      ? []
      : [
          parameter('header', 'If-Match', ifMatch === 'required', {
            type: 'string',
            description: 'ETag of the state to change, or * for any state.',
          }),
        ]),
    ...(idempotent === true
      ? [
          parameter('header', 'Idempotency-Key', false, {
            type: 'string',
            minLength: 1,
            maxLength: 128,
            description: 'For 24 hours, a repeat with the same key is not executed again and gets the same response.',
          }),
        ]
      : []),
  ];
}

/** The problems that a route may return, by status. */
function problemsOf(route: Route, components: Components): Json {
  const codes: ProblemCode[] = [
    'malformed-request',
    ...(route.body === undefined ? [] : (['payload-too-large', 'unsupported-media-type'] as const)),
    'access-denied',
    ...(route.params === undefined && route.query?.shape['id'] === undefined ? [] : (['not-found'] as const)),
    ...(route.method === 'GET' ? [] : (['conflict'] as const)),
    ...(route.ifMatch === undefined ? [] : (['precondition-failed'] as const)),
    ...(route.ifMatch === 'required' ? (['precondition-required'] as const) : []),
    ...(route.body === undefined && route.query === undefined && route.params === undefined
      ? []
      : (['validation-failed'] as const)),
    'too-many-requests',
    'internal',
    'unavailable',
  ];
  const schema = schemaOf(problem, 'output', components);
  return Object.fromEntries(
    codes.map((code) => [
      PROBLEMS[code].status,
      { description: PROBLEMS[code].title, content: { [PROBLEM_CONTENT_TYPE]: { schema } } },
    ]),
  );
}

/** JSON Schema 2020-12; named schemas go to `components`. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Components): Json {
  const {
    $schema: _,
    $defs: definitions = {},
    ...inline
  } = z.toJSONSchema(schema, {
    io,
    override({ jsonSchema }) {
      // Responses may get new fields. `format` says all that the pattern of a time says.
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  for (const [name, definition] of Object.entries(definitions)) components[name] ??= referring(definition) as Json;
  return referring(inline) as Json;
}

/** References within one schema become references within the document. */
function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string'
        ? [key, inner.replace('#/$defs/', '#/components/schemas/')]
        : [key, referring(inner)],
    ),
  );
}
