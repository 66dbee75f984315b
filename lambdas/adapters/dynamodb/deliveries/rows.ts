import type { JobId } from '../../../../core/contract/ids.ts';
import { deliveryKey, parkedIndex, parseDelivery, STATE_INDEX } from '../../../../core/contract/keys.ts';
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

/** What a row has while the delivery is parked. */
export const parkedUntil = (notBefore: number, acceptedAt: number) => ({
  notBefore: N(notBefore),
  [STATE_INDEX.sortKey]: S(parkedIndex(notBefore, acceptedAt)),
});

/** A delivery of an event that the destination gets later than others. `job`: the backfill that it belongs to, if any. */
export const parkedItem = (subject: DeliverySubject, startedAt: number, job?: JobId): Item => ({
  ...pendingItem(subject),
  startedAt: N(startedAt),
  ...parkedUntil(subject.acceptedAt, subject.acceptedAt),
  ...(job !== undefined && { [JOB]: S(job) }),
});

/** Attribute of a delivery that names the job which began its latest run. An earlier release knew recoveries alone. */
export const JOB = 'recovery';

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
    ...numbers(item, ['startedAt', 'nextAttemptAt', 'notBefore', 'expectedAt', 'endedAt', 'suspicions', 'dropped']),
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
