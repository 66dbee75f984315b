/** What kind of failure an attempt was; the stage of the POST at which it ended. */
export const FAILURE_CLASSES = ['dns', 'connect', 'tls', 'timeout', 'http', 'guard', 'protocol', 'too-large'] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** Milliseconds of each phase; absent when it did not happen, as on a reused connection. */
export interface PostPhases {
  dns?: number;
  connect?: number;
  tls?: number;
  firstByte?: number;
  total: number;
}

/** The outcome of one POST, whatever happened. */
export interface PostResult {
  statusCode?: number;
  /** The `Retry-After` header as it came. */
  retryAfter?: string;
  /** Absent when a complete answer came, whatever its status. */
  error?: { class: FailureClass; code: string; message: string };
  phases: PostPhases;
  /** The first 1 KiB of the answer's body. */
  response?: string;
}

/** Only 2xx is success; a redirect is not followed. */
export const isSuccess = (result: PostResult): boolean =>
  result.error === undefined && result.statusCode !== undefined && result.statusCode >= 200 && result.statusCode < 300;
