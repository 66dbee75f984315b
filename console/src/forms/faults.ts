import { ApiFailure } from '../api/client.ts';
import type { ProblemError } from '../api/types.ts';
import { DraftError } from './draft-error.ts';

/** The faults of a refused form, to show each beside its field. */
export type Faults = readonly ProblemError[];

/** The faults that an error names, the API's or the page's own; empty if it names none. */
export function faultsOf(error: Error | undefined): Faults {
  if (error instanceof ApiFailure) return error.problem.errors ?? [];
  if (error instanceof DraftError) return [{ field: error.field, message: error.message, remedy: '' }];
  return [];
}

/** Whether a fault is of a field or of a part of it: `events` has `events` and `events[0]`. */
const isOf = (field: string, fault: string): boolean =>
  fault === field || fault.startsWith(`${field}.`) || fault.startsWith(`${field}[`);

/** @param fields names as the API has them */
export const faultsAt = (faults: Faults, fields: readonly string[]): Faults =>
  faults.filter((fault) => fields.some((field) => isOf(field, fault.field)));

/** The faults that belong to none of the fields. */
export const faultsElsewhere = (faults: Faults, fields: readonly string[]): Faults =>
  faults.filter((fault) => !fields.some((field) => isOf(field, fault.field)));
