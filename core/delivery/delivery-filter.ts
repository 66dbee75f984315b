import type { Delivery } from './delivery.ts';
import type { DeliveryStatus } from './states.ts';

/** Which deliveries of a list to take; an absent field takes all. */
export interface DeliveryFilter {
  tenant?: string | undefined;
  type?: string | undefined;
  status?: DeliveryStatus | undefined;
  /** HTTP status or error code of the latest attempt, e.g. `503`, `5xx`, `ECONNREFUSED`. */
  code?: string | undefined;
}

export function matchesDelivery(delivery: Delivery, { tenant, type, status, code }: DeliveryFilter): boolean {
  return (
    (tenant === undefined || delivery.tenant === tenant) &&
    (type === undefined || delivery.type === type) &&
    (status === undefined || delivery.status === status) &&
    (code === undefined || hasCode(delivery, code))
  );
}

/** Whether its latest attempt has a code, as `DeliveryFilter` writes it. */
export function hasCode({ log }: Pick<Delivery, 'log'>, code: string): boolean {
  const last = log.at(-1);
  return last?.code === code || last?.statusCode?.toString() === code || classOf(last?.statusCode) === code;
}

/** E.g. `5xx`. */
const classOf = (statusCode: number | undefined): string | undefined =>
  statusCode === undefined ? undefined : `${Math.floor(statusCode / 100)}xx`;
