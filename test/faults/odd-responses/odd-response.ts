/** A raw response of a receiver, and what becomes of the POST. */
export interface OddResponse {
  /** Completes the sentence "a response …". */
  name: string;
  /** A bug report, or the section of RFC 9110 or 9112 that speaks of it. */
  source: string;
  /** The bytes, in latin1. */
  bytes: string;
  /** What the receiver does with the connection after the bytes. Default: it closes it. */
  then?: 'close' | 'reset' | 'wait';
  /** The status that curl 7.88 and Go 1.26 report; `none` when they fail before the end of the headers. */
  curl: number | 'none';
  go: number | 'none';
  /** The status that is recorded, or the class of the failure. */
  expected: number | 'protocol' | 'too-large' | 'timeout';
  /** The reason for a failure where curl and Go both report a 2xx. */
  why?: string;
}
