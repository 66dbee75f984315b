import type * as z from 'zod';
import type { Fault } from '../../../core/fault.ts';
import type { ProblemError } from './schemas/problem.ts';

/** A fault of the rules in core, as a problem document shows it. */
export const problemErrorOf = ({ field, rule, remedy }: Fault): ProblemError => ({ field, message: rule, remedy });

/** The document that describes all fields. */
const REFERENCE = 'see GET /openapi.json for what is allowed';

/** The faults that a schema found. `prefix` is the part of the request, e.g. `query`. */
export function faultsOf(error: z.ZodError, prefix = ''): ProblemError[] {
  return error.issues.flatMap((issue): ProblemError[] => {
    const field = fieldOf(prefix, issue.path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: fieldOf(prefix, [...issue.path, key]),
        message: 'is not a field of this request',
        remedy: `Remove it, or ${REFERENCE}.`,
      }));
    }
    if (issue.code === 'invalid_type') {
      const message = issue.message.startsWith('Invalid input') ? typeMessage(issue) : issue.message;
      return [{ field, message, remedy: `Give it as ${shownType(issue.expected)}.` }];
    }
    return [{ field, message: issue.message, remedy: `Correct it; ${REFERENCE}.` }];
  });
}

/** `events`, 0 -> `events[0]`; the value itself is `body`. */
function fieldOf(prefix: string, path: readonly PropertyKey[]): string {
  const field = path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, prefix);
  return field === '' ? 'body' : field;
}

function typeMessage({ message, expected }: z.core.$ZodIssueInvalidType): string {
  const received = /received (.+)$/.exec(message)?.[1] ?? 'something else';
  return received === 'undefined' ? 'is required' : `must be ${shownType(expected)}, not ${received}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const shownType = (expected: string): string => TYPE_NAMES[expected] ?? expected;
