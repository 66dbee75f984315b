/** Kinds of problem that the admin API answers with, by their code: status and title. RFC 9457. */
export const PROBLEMS = {
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  'access-denied': { status: 403, title: 'Access is denied' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'The path does not take this method' },
  conflict: { status: 409, title: 'The current state does not allow this' },
  'precondition-failed': { status: 412, title: 'It was changed since it was read' },
  'payload-too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not JSON' },
  'validation-failed': { status: 422, title: 'The request breaks a rule' },
  'idempotency-mismatch': { status: 422, title: 'The idempotency key was used for another request' },
  'precondition-required': { status: 428, title: 'The request must say which state it changes' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'The service failed' },
  unavailable: { status: 503, title: 'Something that the service needs is out of reach' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** `type` of a problem document. */
export const problemType = (code: ProblemCode): string => `urn:street-collector:webhooks:problem:${code}`;
