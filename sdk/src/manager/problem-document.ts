import type { Problem, ProblemError } from './api-errors.ts';

/** Reads a response other than 2xx: a problem document, or any text (of a proxy, or of a server at a wrong URL). */
export function readProblem(status: number, statusText: string, headers: Headers, text: string): Problem {
  const document = parse(text);
  const requestId =
    textOf(document['instance']) ?? headers.get('x-amzn-requestid') ?? headers.get('x-amzn-request-id') ?? undefined;
  const errors = Array.isArray(document['errors']) ? document['errors'].filter(isError) : [];
  return {
    status,
    code: textOf(document['code']) ?? 'unknown',
    title: textOf(document['title']) ?? (statusText === '' ? 'Request refused' : statusText),
    detail:
      textOf(document['detail']) ?? textOf(document['message']) ?? (text.slice(0, 200) || 'the response has no reason'),
    requestId,
    errors,
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // The response is no problem document. The error shows its text.
    return {};
  }
}

/** Servers other than the API have lists of errors of their own. */
const isError = (value: unknown): value is ProblemError =>
  ['field', 'message', 'remedy'].every((name) => typeof (value as Record<string, unknown> | null)?.[name] === 'string');

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
