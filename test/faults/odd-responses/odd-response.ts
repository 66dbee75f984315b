/** A raw response of a receiver, and what becomes of the POST. */
export interface OddResponse {
  /** Completes the sentence "a response …". Unique. */
  name: string;
  /** A bug report, or the section of an RFC that speaks of it. */
  source: string;
  /** In latin1. */
  bytes: string;
  /** What the receiver does with the connection after the bytes. Default: it closes it. */
  ends?: 'close' | 'reset' | 'wait';
  /** The status that counts, or the class of the failure. */
  expected: number | 'protocol' | 'too-large' | 'timeout';
  /** The reason for a failure where curl and Go both report a 2xx. */
  why?: string;
}
