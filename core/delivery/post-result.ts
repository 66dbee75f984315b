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
  /** Absent when the status line and the headers of a response came. */
  error?: { class: FailureClass; code: string; message: string };
  phases: PostPhases;
  /** The first 1 KiB of the response body. */
  response?: string;
  /**
   * The POST was sent twice: the first met a kept connection as the receiver closed it. How it did: `408`, or a code such
   * as `ECONNRESET`.
   */
  repeated?: string;
}

/** Whether a status says that the receiver has the event. */
export const isAccepted = (statusCode: number | undefined): boolean =>
  statusCode !== undefined && statusCode >= 200 && statusCode < 300;

/**
 * Delivered: the status line and the headers of a 2xx came. Nothing after them matters: no body that breaks off, no surplus
 * bytes, no trailers. Odd headers do not matter either. Redirects are not followed.
 */
export const isSuccess = ({ error, statusCode }: PostResult): boolean => error === undefined && isAccepted(statusCode);
