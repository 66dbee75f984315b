import { gateKey } from '../../../core/contract/keys.ts';
import type { DestinationId } from '../../../core/contract/ids.ts';
import { keyOf } from '../../../lambdas/adapters/dynamodb/attributes.ts';
import type { World } from '../world.ts';
import type { Checker, Violation } from './evidence.ts';

/** When a listener ends, in milliseconds since the epoch; `undefined` if it was never registered. */
export function listensUntil({ tables }: Pick<World, 'tables'>, id: string): number | undefined {
  const gate = tables.destinations.get(keyOf(gateKey(id as DestinationId)));
  return gate?.['listensUntil'] === undefined ? undefined : Number(gate['listensUntil'].N);
}

/**
 * A listener gets no POST, and no event after its end. Its deliveries stay pending and are those of the events that it
 * listens to, each with a time to live; one may be missing only where fan-out has noted it.
 */
export const listenersOnlyListen: Checker = (world) => {
  const { scenario, ledger, tables, queues } = world;
  const events = [...tables.events.rows()].filter(({ sk }) => sk?.S === 'EVENT');
  const deliveries = [...tables.deliveries.rows()];
  const unfinished = [...queues.events.expired, ...queues.eventsDead.messages].map(({ body }) => body);
  return scenario.destinations
    .filter(({ listener }) => listener === true)
    .flatMap(({ id }) => {
      const broken = (message: string): Violation => ({ invariant: 'listeners', message: `${id} ${message}` });
      const until = listensUntil(world, id) ?? 0;
      const listened = events.filter(({ listeners }) => listeners?.S?.split(' ').includes(id) === true);
      const rows = deliveries.filter(({ pk }) => pk?.S === `D#${id}`);
      const isListed = (event: string): boolean =>
        rows.some(({ sk }) => sk?.S?.endsWith(`#${event.slice(2)}`) === true);
      const names = listened.map(({ pk }) => pk?.S ?? '');
      return [
        ...ledger.posts.filter(({ destinationId }) => destinationId === id).map(() => broken('got a POST')),
        ...listened
          .filter(({ acceptedAt }) => Number(acceptedAt?.N) >= until)
          .map(({ pk }) => broken(`listens to ${pk?.S}, which came after its end`)),
        ...rows
          .filter(({ status, attempts, expiresAt }) => status?.S !== 'PENDING' || attempts?.N !== '0' || !expiresAt)
          .map(({ sk }) => broken(`has the delivery ${sk?.S} that is not pending, or has no time to live`)),
        ...rows
          .filter(({ sk }) => !names.some((name) => sk?.S?.endsWith(`#${name.slice(2)}`)))
          .map(({ sk }) => broken(`has the delivery ${sk?.S} of an event that it does not listen to`)),
        ...listened
          .filter(({ pk }) => !isListed(pk?.S ?? ''))
          .filter(({ pk }) => !ledger.notes.some((note) => note.includes(`${pk?.S?.slice(2)} is not listed for ${id}`)))
          .filter(({ owner }) => !unfinished.some((body) => body.includes(owner?.S ?? '')))
          .map(({ pk }) => broken(`listens to ${pk?.S}, which is not listed`)),
      ];
    });
};
