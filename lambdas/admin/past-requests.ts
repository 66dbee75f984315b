import { LogField } from '../../core/contract/log-lines.ts';
import type { Delivery } from '../../core/delivery/delivery.ts';
import type { Ingredients, PastRequest } from '../../core/delivery/past-request.ts';
import { momentsOf, pastRequest, versionsAt } from '../../core/delivery/past-request.ts';
import type { Configuration } from '../../core/destination/destination.ts';
import { openSecrets } from '../adapters/kms/open-secrets.ts';
import { SecretsUnavailableError } from '../adapters/kms/secrets-vault.ts';
import type { AdminDependencies } from './dependencies.ts';

type Dependencies = Pick<AdminDependencies, 'directory' | 'vault' | 'telemetry' | 'traceparent' | 'catalogue'>;

/**
 * The requests of all attempts of a delivery, in their order.
 *
 * @param data the event's `data`; absent when the payload is erased or has expired
 */
export async function pastRequests(
  delivery: Delivery,
  data: string | undefined,
  dependencies: Dependencies,
): Promise<(PastRequest | undefined)[]> {
  if (delivery.log.length === 0) return [];
  const entity = dependencies.catalogue.get(delivery.type)?.entity;
  const history = await dependencies.directory.history(delivery.destinationId);
  return Promise.all(
    delivery.log.map(async ({ at }) => {
      const possible = versionsAt(history, at).flatMap((configuration) =>
        momentsOf(at).map((moment) => ingredients(configuration, moment, dependencies)),
      );
      return pastRequest(delivery, at, await Promise.all(possible), data, dependencies.traceparent, entity);
    }),
  );
}

async function ingredients(
  configuration: Configuration,
  moment: number,
  { vault, telemetry }: Pick<Dependencies, 'vault' | 'telemetry'>,
): Promise<Ingredients> {
  try {
    return { configuration, moment, secrets: await openSecrets(vault, configuration, moment) };
  } catch (error) {
    if (!(error instanceof SecretsUnavailableError)) throw error;
    // The signature alone needs them, and the page says that it is not known.
    telemetry.note(LogField.ERRORS, error.message);
    return { configuration, moment };
  }
}
