import { configurationKey, gateKey, subscriptionKey } from '../../../../core/contract/keys.ts';
import type { Breaker } from '../../../../core/delivery/breaker.ts';
import type { RateLimit } from '../../../../core/delivery/rate-limit.ts';
import type { RetryPolicy } from '../../../../core/delivery/retry.ts';
import { DESTINATION_STATES } from '../../../../core/delivery/states.ts';
import type { Configuration, EncryptedSecret, Gate, Subscription } from '../../../../core/destination/destination.ts';
import type { Item } from '../attributes.ts';
import {
  checkVersion,
  json,
  keyOf,
  N,
  number,
  optionalNumber,
  optionalText,
  ROW_VERSION,
  RowFormatError,
  S,
  text,
} from '../attributes.ts';

/** The rows of the destinations table, to and from what core knows them as. */

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
    destinationId: text(item, 'pk').slice(2),
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
    ...(recovery !== undefined && { recovery }),
  };
}

export function configurationToItem(configuration: Configuration): Item {
  const { destinationId, version, tenant, ...decided } = configuration;
  return {
    ...keyOf(configurationKey(destinationId, version)),
    v: N(ROW_VERSION),
    tenant: S(tenant),
    version: N(version),
    // One JSON text: it is read whole, never queried, and has no size in it that could outgrow the row.
    decided: S(JSON.stringify(decided)),
  };
}

interface Decided {
  name: string;
  url: string;
  events: string[];
  filter?: Record<string, unknown>;
  description?: string;
  headers: Record<string, string>;
  rateLimit?: RateLimit;
  retry?: Partial<RetryPolicy>;
  secrets: EncryptedSecret[];
  secretHeader?: boolean;
  createdAt: number;
  registeredAt?: number;
  subscriptions?: number;
}

export function configurationFromItem(item: Item): Configuration {
  checkVersion(item);
  return {
    destinationId: text(item, 'pk').slice(2),
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

export function subscriptionFromItem(item: Item): Subscription {
  checkVersion(item);
  const filter = item['filter'] === undefined ? undefined : (json(item, 'filter') as Record<string, unknown>);
  return {
    destinationId: text(item, 'sk').slice(2),
    events: json(item, 'events') as string[],
    ...(filter !== undefined && { filter }),
  };
}
