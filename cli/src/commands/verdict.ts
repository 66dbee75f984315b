import type { DeliveryAttempt } from '../../../sdk/src/manager/types/delivery.ts';

/** E.g. `503 (12 ms)` or `ECONNREFUSED (1 ms)`. */
export const verdictOf = ({
  statusCode,
  code,
  failure,
  durationMs,
}: Pick<DeliveryAttempt, 'statusCode' | 'code' | 'failure' | 'durationMs'>): string =>
  `${statusCode ?? code ?? failure ?? ''} (${durationMs} ms)`;
