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
export const listenersOnlyListen: Checker = (world) =>
  world.scenario.destinations.filter(({ listener }) => listener === true).flatMap(({ id }) => violationsOf(world, id));

function violationsOf(world: World, id: string): Violation[] {
  const { ledger, tables, queues } = world;
  const broken = (message: string): Violation => ({ invariant: 'listeners', message: `${id} ${message}` });
  const until = listensUntil(world, id) ?? 0;
  const listened = [...tables.events.rows()].filter(({ listeners }) => listeners?.S?.split(' ').includes(id) === true);
  const rows = [...tables.deliveries.rows()].filter(({ pk }) => pk?.S === `D#${id}`);
  const eventsOfRows = new Set(rows.map(({ sk }) => `E#${sk?.S?.split('#')[1]}`));
  const names = new Set(listened.map(({ pk }) => pk?.S ?? ''));
  const unfinished = [...queues.events.expired, ...queues.eventsDead.messages].map(({ body }) => body);
  const excused = new Set(
    listened
      .filter(
        ({ pk, owner }) =>
          ledger.notes.some((note) => note.includes(`${pk?.S?.slice(2)} is not listed for ${id}`)) ||
          unfinished.some((body) => body.includes(publicationOf(owner?.S ?? ''))),
      )
      .map(({ pk }) => pk?.S ?? ''),
  );
  return [
    ...ledger.posts.filter(({ destinationId }) => destinationId === id).map(() => broken('got a POST')),
    ...listened
      .filter(({ acceptedAt }) => Number(acceptedAt?.N) >= until)
      .map(({ pk }) => broken(`listens to ${pk?.S}, which came after its end`)),
    ...rows
      .filter(({ status, attempts, expiresAt }) => status?.S !== 'PENDING' || attempts?.N !== '0' || !expiresAt)
      .map(({ sk }) => broken(`has the delivery ${sk?.S} that is not pending, or has no time to live`)),
    ...[...eventsOfRows]
      .filter((name) => !names.has(name))
      .map((name) => broken(`has a delivery of ${name}, and does not listen to it`)),
    ...[...names]
      .filter((name) => !eventsOfRows.has(name) && !excused.has(name))
      .map((name) => broken(`listens to ${name}: not listed`)),
  ];
}

/** EventBridge's id of the publication; a replay's name comes before it. */
const publicationOf = (owner: string): string => owner.slice(owner.indexOf(':') + 1);
