import type { Authorize } from '../sign-in/authorization.ts';
import { reportAnswer, reportSilence } from '../live/connection.ts';
import type { Problem } from './types.ts';

/** What the API refused, as it said it. */
export class ApiFailure extends Error {
  override name = 'ApiFailure';
  readonly status: number;
  readonly problem: Partial<Problem>;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? `The API answered ${status}.`);
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
  /** As it came: numbers in it have all their digits. */
  text: string;
  etag: string | undefined;
}

let base = '';
let authorize: Authorize = () => Promise.reject(new Error('Nobody is connected.'));

/** Says where the API is and how requests are authorized. */
export function connect(apiBase: string, how: Authorize): void {
  base = apiBase;
  authorize = how;
}

/**
 * One request to the admin API.
 *
 * @throws ApiFailure for what the API refuses, Error when it is out of reach
 */
export async function call<T>(
  path: string,
  { method = 'GET', query = {}, body, headers = {}, signal }: Call = {},
): Promise<Answer<T>> {
  const response = await send(`${base}${path}${queryText(query)}`, {
    method,
    headers: {
      ...headers,
      authorization: await authorize(),
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

async function send(url: string, request: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, request);
    // A gateway that cannot reach what is behind it is as good as none.
    if (response.status === 502 || response.status === 503 || response.status === 504) reportSilence();
    else reportAnswer();
    return response;
  } catch (error) {
    if (request.signal?.aborted !== true) reportSilence();
    throw error;
  }
}

/** Spaces as %20: a plus sign is itself to whoever checks a signature. */
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
    // A proxy on the way answers in its own words.
    return { detail: text.slice(0, 200) };
  }
}
