import { createHash } from 'node:crypto';
import { newDestinationId } from '../../core/contract/ids.ts';
import { DestinationExistsError } from '../../lambdas/adapters/destination-registry.ts';
import { registerDestination } from '../register-destination.ts';
import type { RunningStack } from '../start-runtime.ts';
import type { DestinationDefinition } from './destination-file.ts';

export interface FileDestination {
  id: string;
  url: string;
  /** The signing secret: shown here and never again. Absent when the destination was registered at an earlier start. */
  secret?: string;
}

/**
 * Registers the destinations of a file. One that kept state has already stays as it is: its id is made of its tenant,
 * name and URL.
 */
export async function registerDestinations(
  { stack, outputs }: Pick<RunningStack, 'stack' | 'outputs'>,
  definitions: readonly DestinationDefinition[],
): Promise<FileDestination[]> {
  const registered: FileDestination[] = [];
  // One after the other: each bumps the version of its tenant's subscriptions.
  for (const definition of definitions) {
    const { tenant, url, name = new URL(url).host } = definition;
    const digest = createHash('sha256').update(JSON.stringify([tenant, name, url])).digest();
    const id = newDestinationId((bytes) => digest.subarray(0, bytes));
    try {
      const { secret } = await registerDestination(stack, outputs['SecretsKeyArn'] ?? '', { ...definition, name }, id);
      registered.push({ id, url, secret });
    } catch (error) {
      if (!(error instanceof DestinationExistsError)) throw error;
      registered.push({ id, url });
    }
  }
  return registered;
}
