import * as z from 'zod';
import type { Entrance } from '../../core/caller/caller.ts';
import { Environment } from '../../core/contract/environment.ts';

const groups = z.strictObject({ claim: z.string().min(1), admins: z.string().min(1), viewers: z.string().min(1) });

/**
 * The one API that leads to this function, by its variables.
 *
 * @throws Error without the id of exactly one API, or without the groups of colleagues
 */
export function entranceOf(variables: Readonly<Record<string, string | undefined>>): Entrance {
  const { [Environment.ADMIN_API_ID]: iam, [Environment.CONSOLE_API_ID]: staff } = variables;
  if (iam !== undefined && staff === undefined) return { kind: 'iam', apiId: iam };
  if (staff !== undefined && iam === undefined) {
    const { [Environment.CONSOLE_GROUPS]: text = '{}' } = variables;
    return { kind: 'staff', apiId: staff, groups: groups.parse(JSON.parse(text)) };
  }
  throw new Error(`Exactly one of ${Environment.ADMIN_API_ID} and ${Environment.CONSOLE_API_ID} must be set.`);
}
