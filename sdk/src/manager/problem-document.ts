import type { Problem, ProblemError } from './api-errors.ts';

/** Reads an answer other than 2xx, be it a problem document or what stands before the API (a proxy, a wrong URL) says. */
export function readProblem(status: number, statusText: string, headers: Headers, text: string): Problem {
  const document = parse(text);
  const requestId =
    textOf(document['instance']) ?? headers.get('x-amzn-requestid') ?? headers.get('x-amzn-request-id') ?? undefined;
  const errors = Array.isArray(document['errors']) ? (document['errors'] as ProblemError[]) : [];
  return {
    status,
    code: textOf(document['code']) ?? 'unknown',
    title: textOf(document['title']) ?? (statusText === '' ? 'The request was refused' : statusText),
    detail: textOf(document['detail']) ?? textOf(document['message']) ?? (text.slice(0, 200) || 'no reason given'),
    requestId,
    errors,
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Not a problem document; its text is shown as it is.
    return {};
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
