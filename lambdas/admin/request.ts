import type * as z from 'zod';
import type { Caller } from '../../core/caller/caller.ts';
import { faultsOf } from './api/faults.ts';
import { droppedMember } from './json-members.ts';
import { ApiError, invalid, invalidFields } from './api/problem.ts';
import type { Route } from './api/route.ts';
import type { ProblemError } from './api/schemas/problem.ts';

/** The caller of one request. */
export interface RequestCaller extends Caller {
  sourceIp?: string;
  requestId: string;
}

/** The parts of a request that routes read. */
export interface RawRequest {
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, readonly string[]>>;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  caller: RequestCaller;
  /** Base URL of the API, e.g. `https://abc.execute-api.eu-west-1.amazonaws.com/v1`. */
  server: string;
}

type Output<Key extends string, R> = R extends { [K in Key]: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined;
type Params<R> = R extends { params: infer Schemas }
  ? { [Name in keyof Schemas]: Schemas[Name] extends z.ZodType ? z.output<Schemas[Name]> : never }
  : Record<string, never>;

/** A request that has passed the schemas of its route. */
export interface AdminRequest<R extends Route = Route> {
  params: Params<R>;
  query: Output<'query', R>;
  body: Output<'body', R>;
  ifMatch: string | undefined;
  idempotencyKey: string | undefined;
  caller: RequestCaller;
  server: string;
}

const LARGEST_BODY = 256 * 1024;
const DEEPEST_BODY = 64;
const IDEMPOTENCY_KEY = /^[!-~]{1,128}$/;

/** @throws ApiError for a request that the route does not accept */
export function readRequest<R extends Route>(route: R, raw: RawRequest): AdminRequest<R> {
  const body = route.body === undefined ? undefined : readBody(route, raw);
  const faults: ProblemError[] = [];
  const parsed = <T>(schema: z.ZodType<T> | undefined, value: unknown, prefix: string): T | undefined => {
    if (schema === undefined) return undefined;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    faults.push(...faultsOf(result.error, prefix));
    return undefined;
  };
  for (const [name, schema] of Object.entries(route.params ?? {})) parsed(schema, raw.params[name], `path.${name}`);
  const query = parsed(route.query?.strict(), readQuery(raw, route, faults), 'query');
  const checked = parsed(route.body, body, '');
  if (faults.length > 0) throw invalidFields(faults);
  return {
    params: raw.params as Params<R>,
    query: query as Output<'query', R>,
    body: checked as Output<'body', R>,
    ifMatch: readIfMatch(route, raw),
    idempotencyKey: readIdempotencyKey(route, raw),
    caller: raw.caller,
    server: raw.server,
  };
}

function readQuery({ query }: RawRequest, route: Route, faults: ProblemError[]): Record<string, string> {
  const once = new Map<string, string>();
  for (const [name, values] of Object.entries(query)) {
    const [value = ''] = values;
    if (route.query === undefined)
      faults.push({ field: `query.${name}`, message: 'is not a parameter of this route', remedy: 'Remove it.' });
    else if (values.length > 1)
      faults.push({ field: `query.${name}`, message: 'is given more than once', remedy: 'Send it once.' });
    else once.set(name, value);
  }
  return Object.fromEntries(once);
}

function readBody({ bodyOptional }: Route, { body, headers }: RawRequest): unknown {
  if (body === undefined || body === '') {
    if (bodyOptional === true) return {};
    throw new ApiError('malformed-request', 'The request has no body. Send a JSON object.');
  }
  if (Buffer.byteLength(body) > LARGEST_BODY) {
    throw new ApiError('payload-too-large', `The body is larger than ${LARGEST_BODY} bytes. Send less.`);
  }
  const type = headers['content-type'];
  if (type !== undefined && !/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new ApiError(
      'unsupported-media-type',
      'The body is not declared as JSON. Send it with Content-Type: application/json.',
    );
  }
  const value = parseJson(body);
  requireKeptMembers(body);
  if (isDeeperThan(value, DEEPEST_BODY)) {
    throw new ApiError(
      'malformed-request',
      `The body is nested deeper than ${DEEPEST_BODY} levels. Send a flatter one.`,
    );
  }
  return value;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ApiError('malformed-request', 'The body is not JSON. Send a JSON object.');
  }
}

/** @throws ApiError `malformed-request` for a member that would be dropped without a word */
function requireKeptMembers(body: string): void {
  const dropped = droppedMember(body);
  if (dropped === undefined) return;
  const { path, kind } = dropped;
  const [message, remedy] =
    kind === 'twice'
      ? ['is given twice, and programs disagree which one counts', 'Send it once.']
      : ['has a name that JSON parsers of JavaScript drop', 'Choose another name.'];
  throw new ApiError('malformed-request', `${path}: ${message}. ${remedy}`, [{ field: path, message, remedy }]);
}

/** Level by level, since recursion would exhaust the stack. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap((inner) => (typeof inner === 'object' && inner !== null ? Object.values(inner) : []));
    if (level.length === 0) return false;
  }
  return true;
}

function readIfMatch({ ifMatch }: Route, { headers }: RawRequest): string | undefined {
  if (ifMatch === undefined) return undefined;
  const header = headers['if-match'];
  if (header === undefined && ifMatch === 'required') {
    const remedy = 'Send the ETag of the destination, or * for any state.';
    throw new ApiError('precondition-required', `The header If-Match is missing. ${remedy}`, [
      { field: 'If-Match', message: 'is required', remedy },
    ]);
  }
  return header;
}

function readIdempotencyKey({ idempotent }: Route, { headers }: RawRequest): string | undefined {
  const key = idempotent === true ? headers['idempotency-key'] : undefined;
  if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) {
    throw invalid('Idempotency-Key', 'must be 1 to 128 printable ASCII characters without spaces', 'Send e.g. a UUID.');
  }
  return key;
}
