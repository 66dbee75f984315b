import type { FailureClass, PostResult } from '../../../core/delivery/post-result.ts';
import { WebhookError } from '../../../core/contract/errors.ts';

export type PostError = NonNullable<PostResult['error']>;

/** How far a POST had come. */
export type PostPhase = 'queue' | 'dns' | 'connect' | 'tls' | 'response';

/** Ends a POST for a reason of the sender's own. `code` is upper case, e.g. `TIMEOUT_TLS`. */
export class SenderError extends WebhookError {
  override readonly name = 'SenderError';
  readonly class: FailureClass;
  readonly code: string;

  constructor(failureClass: FailureClass, code: string, message: string) {
    super(message);
    this.class = failureClass;
    this.code = code;
  }
}

const WAITED_FOR: Readonly<Record<PostPhase, string>> = {
  queue: 'a free connection',
  dns: 'the name to resolve',
  connect: 'the connection',
  tls: 'the TLS handshake',
  response: 'the response',
};

/** A deadline passed while the POST was in `phase`. */
export function timeoutError(phase: PostPhase, milliseconds: number): SenderError {
  return new SenderError(
    'timeout',
    `TIMEOUT_${phase.toUpperCase()}`,
    `gave up after ${milliseconds} ms, waiting for ${WAITED_FOR[phase]}`,
  );
}

/** The failure of a POST, by the phase in which an error came. */
export function describeFailure(error: unknown, phase: PostPhase): PostError {
  if (error instanceof SenderError) return { class: error.class, code: error.code, message: error.message };
  const cause = error as NodeJS.ErrnoException;
  const reason = OPENSSL_REASON.exec(cause.message)?.[1];
  if (reason !== undefined) return { class: 'tls', code: `ERR_SSL_${codeOf(reason)}`, message: `TLS: ${reason}` };
  // Of certificates that OpenSSL refuses for a reason unknown to Node, the text alone tells it.
  const code = cause.code === 'UNSPECIFIED' ? codeOf(cause.message) : (cause.code ?? 'UNKNOWN');
  return { class: classOf(phase), code, message: cause.message };
}

/** All such errors have the code EPROTO, and what was wrong stands in the text between a function and a source file. */
const OPENSSL_REASON = /:SSL routines:[^:]*:([^:]+):/;

const codeOf = (text: string): string => text.toUpperCase().replaceAll(/\W+/g, '_');

const classOf = (phase: PostPhase): FailureClass =>
  phase === 'dns' || phase === 'connect' || phase === 'tls' ? phase : 'protocol';
