import { readFileSync } from 'node:fs';
import type { Registration } from '../../core/destination/registration.ts';
import { checkRegistration, RegistrationError } from '../../core/destination/registration.ts';
import type { StageLimits } from '../../core/destination/stage-limits.ts';
import { faultsOf, problemErrorOf } from '../../lambdas/admin/api/faults.ts';
import { destinationInput } from '../../lambdas/admin/api/schemas/destination.ts';
import type { ProblemError } from '../../lambdas/admin/api/schemas/problem.ts';
import { LOOPBACK_RANGES } from '../aws/runtime-host.ts';

/** Whatever a stage may be configured to allow; defaults are filled in by the functions that run. */
const LIMITS: StageLimits = {
  defaults: { rateLimit: { perMinute: 100, burst: 250 }, retry: { maxAttempts: 4, baseSeconds: 30 } },
  maxPerMinute: 18_000,
  maxAttempts: 12,
  retentionDays: 365,
  url: { allowedPrivateCidrs: LOOPBACK_RANGES, allowedPorts: [443, 8443] },
};

/**
 * Each entry is as the body of `POST /destinations`.
 *
 * @throws Error that names each destination and field that is wrong, the rule and the remedy.
 */
export function parseDestinations(content: unknown): Registration[] {
  if (!Array.isArray(content))
    throw new Error('The destinations cannot be registered: the file must hold a JSON list of them.');
  const problems: string[] = [];
  const registrations = content.flatMap((value: unknown, index) => {
    const parsed = destinationInput.safeParse(value);
    if (!parsed.success) {
      problems.push(...faultsOf(parsed.error, String(index)).map(lineOf));
      return [];
    }
    try {
      return [checkRegistration(parsed.data, LIMITS)];
    } catch (error) {
      if (!(error instanceof RegistrationError)) throw error;
      problems.push(
        ...error.faults.map((fault) => lineOf({ ...problemErrorOf(fault), field: `${index}.${fault.field}` })),
      );
      return [];
    }
  });
  if (problems.length > 0) throw new Error(`The destinations cannot be registered:\n${problems.join('\n')}`);
  return registrations;
}

const lineOf = ({ field, message, remedy }: ProblemError): string => `  - ${field}: ${message}. ${remedy}`;

/** @throws Error when the file is not JSON or lists what is not a destination. */
export function readDestinationFile(file: string): Registration[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} is not a readable JSON file: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return parseDestinations(content);
}
