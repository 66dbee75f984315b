import type { Authorize } from '../sign-in/authorization.ts';
import { reportAnswer, reportSilence } from '../live/connection.ts';
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
let authorize: Authorize = () => Promise.reject(new Error('The API is not configured yet.'));

/** Sets the URL of the API and the authorization of requests. */
export function connect(apiBase: string, how: Authorize): void {
  base = apiBase;
  authorize = how;
}

/**
 * Makes one request to the admin API.
 *
 * @throws ApiFailure when the API refuses, Error when it is unreachable
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
    // A gateway without its backend counts as unreachable.
    if (response.status === 502 || response.status === 503 || response.status === 504) reportSilence();
    else reportAnswer();
    return response;
  } catch (error) {
    if (request.signal?.aborted !== true) reportSilence();
    throw error;
  }
}

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
