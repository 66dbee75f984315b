/** Status and title of each kind of problem that the admin API returns, by code. RFC 9457. */
export const PROBLEMS = {
  /** For refusals of API Gateway that have no code of their own; they keep their status. */
  refused: { status: 400, title: 'Request refused' },
  'malformed-request': { status: 400, title: 'Malformed request' },
  'access-denied': { status: 403, title: 'Access denied' },
  'figures-off': { status: 404, title: 'Figures are not counted' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict with the current state' },
  'precondition-failed': { status: 412, title: 'The resource was changed since it was read' },
  'payload-too-large': { status: 413, title: 'Request too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not JSON' },
  'validation-failed': { status: 422, title: 'The request breaks a rule' },
  'idempotency-mismatch': { status: 422, title: 'The idempotency key was used for another request' },
  'precondition-required': { status: 428, title: 'If-Match is required' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Service unavailable' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** The `type` of a problem document. */
export const problemType = (code: ProblemCode): string => `urn:street-collector:webhooks:problem:${code}`;
