import type { EndReason } from '../../../core/delivery/states.ts';
import type { Totals } from '../api/types.ts';

const NAMES: Readonly<Record<string, string>> = {
  dns: 'Name not found',
  connect: 'No connection',
  tls: 'TLS',
  timeout: 'Timeout',
  http: 'HTTP status',
  guard: 'URL refused',
  protocol: 'Protocol',
  'too-large': 'Too large',
};

/** The name of a failure class. */
export const failureName = (failure: string): string => NAMES[failure] ?? failure;

const ENDS: Readonly<Record<EndReason, string>> = {
  attempts_spent: 'all attempts failed',
  not_retryable: 'its retry policy does not retry this failure',
  deadline_passed: 'the deadline of its retry policy has passed',
  poison: 'deliver failed again and again without an attempt',
  expired: 'it waited longer than the retention',
  destination_deleted: 'its destination was deleted',
  payload_erased: 'its payload was erased',
};

/** Why a delivery ended without success. */
export const endText = (reason: EndReason): string => ENDS[reason];

/** Why attempts failed: an HTTP status, or a class of failure without a response. */
export interface Reason {
  label: string;
  /** The HTTP status; absent without one. */
  status?: string;
  times: number;
}

/** The part of figures that tells why attempts failed. */
export type Failures = Pick<Totals, 'failures' | 'statusCodes'>;

/** The most frequent first. */
export function reasonsOf({ failures, statusCodes }: Failures): Reason[] {
  const statuses = Object.entries(statusCodes).map(([status, times]): Reason => ({
    label: `HTTP ${status}`,
    status,
    times,
  }));
  const known = statuses.reduce((sum, { times }) => sum + times, 0);
  const classes = Object.entries(failures).map(([name, times]): Reason =>
    name === 'http'
      ? { label: known === 0 ? failureName(name) : 'Other HTTP status', times: times - known }
      : { label: failureName(name), times },
  );
  return [...statuses, ...classes]
    .filter(({ times }) => times > 0)
    .toSorted((left, right) => right.times - left.times || left.label.localeCompare(right.label));
}

/** How many attempts failed for the reason with this label. */
export const timesOf = (failures: Failures, label: string): number =>
  reasonsOf(failures).find((reason) => reason.label === label)?.times ?? 0;
