import { deliveryKey, parseDelivery } from '../../../../core/contract/keys.ts';
import type { Attempt, Delivery, DeliverySubject } from '../../../../core/delivery/delivery.ts';
import { DELIVERY_STATUSES, isEndReason } from '../../../../core/delivery/states.ts';
import type { Item } from '../attributes.ts';
import {
  checkVersion,
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

/** The rows of the deliveries table, to and from the types of core. */

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

/** A delivery whose first attempt succeeded, written over its pending row, which nobody read. */
export const successItem = (subject: DeliverySubject, attempt: Attempt, endedAt: number, expiresAt: number): Item => ({
  ...pendingItem(subject),
  status: S('SUCCESS'),
  attempts: N(1),
  log: { L: [attemptText(attempt)] },
  endedAt: N(endedAt),
  expiresAt: N(expiresAt),
});

/** @throws RowFormatError for a row of a later release, or one that is damaged */
export function deliveryFromItem(item: Item): Delivery {
  checkVersion(item);
  const key = keyPart(item, parseDelivery);
  const stored = text(item, 'status');
  const status = DELIVERY_STATUSES.find((known) => known === stored);
  if (status === undefined) throw damaged(item, `the unknown status ${stored}`);
  const reason = optionalText(item, 'reason');
  const trace = optionalText(item, 'trace');
  return {
    ...key,
    tenant: text(item, 'tenant'),
    type: text(item, 'type'),
    source: text(item, 'source'),
    time: number(item, 'time'),
    ...(trace !== undefined && { trace }),
    status,
    run: number(item, 'run'),
    attempts: number(item, 'attempts'),
    log: logOf(item),
    ...numbers(item, ['nextAttemptAt', 'notBefore', 'expectedAt', 'endedAt', 'suspicions', 'dropped']),
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
    throw damaged(item, 'a log that is not JSON', error);
  }
}

const damaged = (item: Item, what: string, cause?: unknown): RowFormatError =>
  new RowFormatError(`delivery ${item['pk']?.S} ${item['sk']?.S} has ${what}`, { cause });
