import type { Session } from '../sign-in/session.ts';
import type { Problem } from './types.ts';

/** A refusal of the API with its problem document. */
export class ApiFailure extends Error {
  override name = 'ApiFailure';
  readonly status: number;
  readonly problem: Partial<Problem>;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? `The API responded with status ${status}.`);
    this.status = status;
    this.problem = problem;
  }
}

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  query?: Query;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal | undefined;
}

export interface Answer<T> {
  value: T;
  /** The received text: its numbers have all digits. */
  text: string;
  etag: string | undefined;
}

let base = '';
let session: Session | undefined;

/** Sets the URL of the API and the session of requests. */
export function connect(apiBase: string, its: Session): void {
  base = apiBase;
  session = its;
}

/** Ends the session, here and at the provider. */
export const signOut = async (): Promise<void> => session?.signOut();

/**
 * Makes one request to the admin API.
 *
 * @param path its ids have no characters that need an escape; others go into the query
 * @throws ApiFailure when the API refuses, Error when it is unreachable
 */
export async function call<T>(
  path: string,
  { method = 'GET', query = {}, body, headers = {}, signal }: Call = {},
): Promise<Answer<T>> {
  // HTTP APIs decode a path before the API sees it: an escaped character would make another path of it.
  if (path.includes('%')) throw new ApiFailure(404, { detail: 'There is nothing with this id.' });
  const response = await send(`${base}${path}${queryText(query)}`, {
    method,
    headers: {
      ...headers,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  });
  const text = await response.text();
  if (!response.ok) throw new ApiFailure(response.status, problemOf(text));
  return {
    value: (text === '' ? undefined : JSON.parse(text)) as T,
    text,
    etag: response.headers.get('etag') ?? undefined,
  };
}

type SentRequest = Omit<RequestInit, 'headers'> & { headers: Readonly<Record<string, string>> };

/** A token that the API refuses is renewed once. */
async function send(url: string, request: SentRequest): Promise<Response> {
  if (session === undefined) throw new Error('The API is not configured yet.');
  const authorization = await session.authorization();
  const response = await sendWith(authorization, url, request);
  if (response.status !== 401) return response;
  const again = await sendWith(await session.anotherAuthorization(authorization), url, request);
  if (again.status === 401) session.end(new Error(reasonOf(again)));
  return again;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html */
function reasonOf({ headers }: Response): string {
  const [, reason] = /error_description="([^"]*)"/.exec(headers.get('www-authenticate') ?? '') ?? [];
  return `The API does not accept the token of the sign-in service${reason === undefined ? '' : `: ${reason}`}.`;
}

const sendWith = async (authorization: string, url: string, request: SentRequest): Promise<Response> =>
  fetch(url, { ...request, headers: { ...request.headers, authorization } });

/** Encodes spaces as %20, since signature checks read a plus sign as a plus sign. */
function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function problemOf(text: string): Partial<Problem> {
  try {
    return JSON.parse(text) as Partial<Problem>;
  } catch {
    // A proxy can respond without a problem document.
    return { detail: text.slice(0, 200) };
  }
}
