import type { DeliveryKey } from '../../../../core/contract/ids.ts';
import { deliveryKey, sortableTime, StateIndexPrefix } from '../../../../core/contract/keys.ts';
import type { Attempt, Delivery, DeliverySubject } from '../../../../core/delivery/delivery.ts';
import { DELIVERY_STATUSES, isEndReason } from '../../../../core/delivery/states.ts';
import type { Item } from '../attributes.ts';
import {
  checkVersion,
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

/** The rows of the deliveries table, to and from what core knows them as. */

export const parkedIndex = (notBefore: number, acceptedAt: number): string =>
  `${StateIndexPrefix.PARKED}${sortableTime(notBefore)}#${sortableTime(acceptedAt)}`;
export const failingIndex = (nextAttemptAt: number): string =>
  `${StateIndexPrefix.FAILING}${sortableTime(nextAttemptAt)}`;
export const exhaustedIndex = (endedAt: number): string => `${StateIndexPrefix.EXHAUSTED}${sortableTime(endedAt)}`;

/** An attempt as its row keeps it: JSON text, one element of the `log` list. */
export const attemptText = (attempt: Attempt) => S(JSON.stringify(attempt));

/** A delivery that nothing has been tried of. */
export const pendingItem = (subject: DeliverySubject): Item => ({
  ...keyOf(deliveryKey(subject)),
  v: N(ROW_VERSION),
  tenant: S(subject.tenant),
  type: S(subject.type),
  source: S(subject.source),
  time: N(subject.time),
  ...(subject.trace !== undefined && { trace: S(subject.trace) }),
  status: S('PENDING'),
  run: N(1),
  attempts: N(0),
});

/** A delivery whose first attempt succeeded, written over its pending row without reading that. */
export const successItem = (subject: DeliverySubject, attempt: Attempt, endedAt: number, expiresAt: number): Item => ({
  ...pendingItem(subject),
  status: S('SUCCESS'),
  attempts: N(1),
  log: { L: [attemptText(attempt)] },
  endedAt: N(endedAt),
  expiresAt: N(expiresAt),
});

/** What the key of a row, or of an index entry, says. */
export function deliveryKeyOf(item: Item): DeliveryKey {
  const sk = text(item, 'sk');
  return { destinationId: text(item, 'pk').slice(2), acceptedAt: Number(sk.slice(0, 13)), eventId: sk.slice(14) };
}

/** @throws RowFormatError for a row of a later release, or one that is damaged. */
export function deliveryFromItem(item: Item): Delivery {
  checkVersion(item);
  const sk = text(item, 'sk');
  const stored = text(item, 'status');
  const status = DELIVERY_STATUSES.find((known) => known === stored);
  if (status === undefined)
    throw new RowFormatError(`delivery ${text(item, 'pk')} ${sk} has the unknown status ${stored}`);
  const reason = optionalText(item, 'reason');
  const trace = optionalText(item, 'trace');
  return {
    ...deliveryKeyOf(item),
    tenant: text(item, 'tenant'),
    type: text(item, 'type'),
    source: text(item, 'source'),
    time: number(item, 'time'),
    ...(trace !== undefined && { trace }),
    status,
    run: number(item, 'run'),
    attempts: number(item, 'attempts'),
    log: logOf(item),
    ...numbers(item, ['nextAttemptAt', 'notBefore', 'expectedAt', 'endedAt', 'suspicions']),
    ...(reason !== undefined && isEndReason(reason) && { reason }),
  };
}

function numbers<Name extends string>(item: Item, names: readonly Name[]): Partial<Record<Name, number>> {
  const found: Partial<Record<Name, number>> = {};
  for (const name of names) {
    const value = optionalNumber(item, name);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function logOf(item: Item): Attempt[] {
  try {
    return (item['log']?.L ?? []).map((entry) => JSON.parse(entry.S ?? '{}') as Attempt);
  } catch (error) {
    throw new RowFormatError(`delivery ${text(item, 'pk')} ${text(item, 'sk')} has a log that is not JSON`, {
      cause: error,
    });
  }
}
