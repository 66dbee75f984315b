import type { RecoveryId } from '../../../../core/contract/ids.ts';
import {
  configurationKey,
  gateKey,
  parseDestination,
  parseSubscription,
  subscriptionKey,
} from '../../../../core/contract/keys.ts';
import type { Breaker } from '../../../../core/delivery/breaker.ts';
import { DESTINATION_STATES } from '../../../../core/delivery/states.ts';
import type { Configuration, Gate, Subscription } from '../../../../core/destination/destination.ts';
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

export function gateToItem(gate: Gate): Item {
  return {
    ...keyOf(gateKey(gate.destinationId)),
    v: N(ROW_VERSION),
    tenant: S(gate.tenant),
    state: S(gate.state),
    configuration: N(gate.configuration),
    tat: N(gate.tat),
    slot: N(gate.slot),
    ...(gate.stateSince !== undefined && { stateSince: N(gate.stateSince) }),
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
  return {
    destinationId: keyPart(item, parseDestination),
    tenant: text(item, 'tenant'),
    state,
    configuration: number(item, 'configuration'),
    tat: number(item, 'tat'),
    slot: number(item, 'slot'),
    ...(wakeAt !== undefined && { wakeAt }),
    ...(parkedAt !== undefined && { parkedAt }),
    ...(looks !== undefined && { looks }),
    ...(breaker !== undefined && { breaker }),
    ...((disabledFor === 'gone' || disabledFor === 'failing') && { disabledFor }),
    ...(stateSince !== undefined && { stateSince }),
    ...(recovery !== undefined && { recovery: recovery as RecoveryId }),
  };
}

/** The admin's decisions as one JSON text: always read whole, never queried, and too small to outgrow the row. */
type Decided = Omit<Configuration, 'destinationId' | 'version' | 'tenant'>;

export function configurationToItem({ destinationId, version, tenant, ...decided }: Configuration): Item {
  return {
    ...keyOf(configurationKey(destinationId, version)),
    v: N(ROW_VERSION),
    tenant: S(tenant),
    version: N(version),
    decided: S(JSON.stringify(decided satisfies Decided)),
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

export function subscriptionToItem(tenant: string, subscription: Subscription): Item {
  return {
    ...keyOf(subscriptionKey(tenant, subscription.destinationId)),
    v: N(ROW_VERSION),
    events: S(JSON.stringify(subscription.events)),
    ...(subscription.filter !== undefined && { filter: S(JSON.stringify(subscription.filter)) }),
  };
}

/** @throws RowFormatError for a row of a later release, or one that is damaged */
export function subscriptionFromItem(item: Item): Subscription {
  checkVersion(item);
  const filter = item['filter'] === undefined ? undefined : (json(item, 'filter') as Record<string, unknown>);
  return {
    destinationId: keyPart(item, parseSubscription),
    events: json(item, 'events') as string[],
    ...(filter !== undefined && { filter }),
  };
}
