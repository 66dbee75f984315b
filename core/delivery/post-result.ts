/** The step of the POST at which an attempt failed. */
export const FAILURE_CLASSES = ['dns', 'connect', 'tls', 'timeout', 'http', 'guard', 'protocol', 'too-large'] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** Milliseconds of each phase; a phase that did not happen is absent, as on a reused connection. */
export interface PostPhases {
  dns?: number;
  connect?: number;
  tls?: number;
  firstByte?: number;
  total: number;
}

/** The result of one POST, success or failure. */
export interface PostResult {
  statusCode?: number;
  /** The `Retry-After` header as it came. */
  retryAfter?: string;
  /** Absent when a complete response came, whatever its status. */
  error?: { class: FailureClass; code: string; message: string };
  phases: PostPhases;
  /** The first 1 KiB of the response body. */
  response?: string;
}

/** Only 2xx is a success; redirects are not followed. */
export const isSuccess = (result: PostResult): boolean =>
  result.error === undefined && result.statusCode !== undefined && result.statusCode >= 200 && result.statusCode < 300;
