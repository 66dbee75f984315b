import type { JobId } from '../../../../core/contract/ids.ts';
import {
  configurationKey,
  gateKey,
  parseDestination,
  parseSubscription,
  subscriptionKey,
  TIME_TO_LIVE,
} from '../../../../core/contract/keys.ts';
import type { Breaker } from '../../../../core/delivery/breaker.ts';
import type { DestinationState } from '../../../../core/delivery/states.ts';
import { DESTINATION_STATES } from '../../../../core/delivery/states.ts';
import type { Configuration, Gate, Subscription } from '../../../../core/destination/destination.ts';
import { isDisabledFor } from '../../../../core/destination/destination.ts';
import { listenedRowExpiresAt } from '../../../../core/destination/listener.ts';
import type { Item } from '../attributes.ts';
import {
  checkVersion,
  json,
  keyOf,
  keyPart,
  N,
  number,
  optionalNumber,
  optionalText,
  ROW_VERSION,
  RowFormatError,
  S,
  text,
} from '../attributes.ts';

/** The rows of destinations in the destinations table, to and from the types of core. */

/**
 * The row of a listener's gate has PAUSED, and its subscription has no `events`: an earlier release, which knows no
 * listener, sends it nothing and can read both.
 */
export const storedState = (state: DestinationState): DestinationState => (state === 'LISTENING' ? 'PAUSED' : state);

/** When the rows of a listener may be removed. */
const timeToLive = (listensUntil: number): Item => ({ [TIME_TO_LIVE]: N(listenedRowExpiresAt(listensUntil)) });

export function gateToItem(gate: Gate): Item {
  return {
    ...keyOf(gateKey(gate.destinationId)),
    v: N(ROW_VERSION),
    tenant: S(gate.tenant),
    state: S(storedState(gate.state)),
    configuration: N(gate.configuration),
    tat: N(gate.tat),
    slot: N(gate.slot),
    ...(gate.stateSince !== undefined && { stateSince: N(gate.stateSince) }),
    ...(gate.listensUntil !== undefined && {
      listensUntil: N(gate.listensUntil),
      ...timeToLive(gate.listensUntil),
    }),
  };
}

/** @throws RowFormatError for a row of a later release, or one that is damaged */
export function gateFromItem(item: Item): Gate {
  checkVersion(item);
  const stored = text(item, 'state');
  const state = DESTINATION_STATES.find((known) => known === stored);
  if (state === undefined) throw new RowFormatError(`gate ${text(item, 'pk')} has the unknown state ${stored}`);
  const wakeAt = optionalNumber(item, 'wakeAt');
  const parkedAt = optionalNumber(item, 'parkedAt');
  const looks = optionalNumber(item, 'looks');
  const breaker = item['breaker'] === undefined ? undefined : (json(item, 'breaker') as Breaker);
  const disabledFor = optionalText(item, 'disabledFor');
  const stateSince = optionalNumber(item, 'stateSince');
  const recovery = optionalText(item, 'recovery');
  const listensUntil = optionalNumber(item, 'listensUntil');
  const erasedUntil = optionalNumber(item, 'erasedUntil');
  return {
    destinationId: keyPart(item, parseDestination),
    tenant: text(item, 'tenant'),
    state: listensUntil !== undefined && state === 'PAUSED' ? 'LISTENING' : state,
    configuration: number(item, 'configuration'),
    tat: number(item, 'tat'),
    slot: number(item, 'slot'),
    ...(wakeAt !== undefined && { wakeAt }),
    ...(parkedAt !== undefined && { parkedAt }),
    ...(looks !== undefined && { looks }),
    ...(breaker !== undefined && { breaker }),
    ...(disabledFor !== undefined && isDisabledFor(disabledFor) && { disabledFor }),
    ...(stateSince !== undefined && { stateSince }),
    ...(recovery !== undefined && { recovery: recovery as JobId }),
    ...(listensUntil !== undefined && { listensUntil }),
    ...(erasedUntil !== undefined && { erasedUntil }),
  };
}

/** The admin's decisions as one JSON text: always read whole, never queried, and too small to outgrow the row. */
type Decided = Omit<Configuration, 'destinationId' | 'version' | 'tenant'>;

/** @param listensUntil when a listener ends */
export function configurationToItem(
  { destinationId, version, tenant, ...decided }: Configuration,
  listensUntil?: number,
): Item {
  return {
    ...keyOf(configurationKey(destinationId, version)),
    v: N(ROW_VERSION),
    tenant: S(tenant),
    version: N(version),
    decided: S(JSON.stringify(decided satisfies Decided)),
    ...(listensUntil !== undefined && timeToLive(listensUntil)),
  };
}

/** @throws RowFormatError for a row of a later release, or one that is damaged */
export function configurationFromItem(item: Item): Configuration {
  checkVersion(item);
  return {
    destinationId: keyPart(item, parseDestination),
    version: number(item, 'version'),
    tenant: text(item, 'tenant'),
    ...(json(item, 'decided') as Decided),
  };
}

export function subscriptionToItem(
  tenant: string,
  { destinationId, events, filter, listensUntil }: Subscription,
): Item {
  const terms = S(JSON.stringify(events));
  return {
    ...keyOf(subscriptionKey(tenant, destinationId)),
    v: N(ROW_VERSION),
    ...(listensUntil === undefined
      ? { events: terms }
      : { events: S('[]'), listens: terms, listensUntil: N(listensUntil), ...timeToLive(listensUntil) }),
    ...(filter !== undefined && { filter: S(JSON.stringify(filter)) }),
  };
}

/** @throws RowFormatError for a row of a later release, or one that is damaged */
export function subscriptionFromItem(item: Item): Subscription {
  checkVersion(item);
  const filter = item['filter'] === undefined ? undefined : (json(item, 'filter') as Record<string, unknown>);
  const listensUntil = optionalNumber(item, 'listensUntil');
  return {
    destinationId: keyPart(item, parseSubscription),
    events: json(item, listensUntil === undefined ? 'events' : 'listens') as string[],
    ...(filter !== undefined && { filter }),
    ...(listensUntil !== undefined && { listensUntil }),
  };
}
