import { deliveryIdOf } from '../../../../core/contract/ids.ts';
import type { Attempt, Delivery } from '../../../../core/delivery/delivery.ts';
import { diagnose } from '../../../../core/delivery/diagnosis.ts';
import type { PastRequest } from '../../../../core/delivery/past-request.ts';
import type { PostResult } from '../../../../core/delivery/post-result.ts';
import type { AttemptView, DeliveryView, DeliverySummary } from '../schemas/delivery.ts';
import { isoOf, timeField } from './time.ts';

/** An attempt as the API shows it; a failed attempt has a remedy. */
export function attemptView({
  run,
  number,
  at,
  durationMs,
  statusCode,
  failure,
  code,
  message,
  response,
  phases,
  repeated,
  late,
}: Attempt): AttemptView {
  const result = resultOf({ statusCode, failure, code, message, response });
  const diagnosis = failure === undefined ? undefined : diagnose(result)?.advice;
  return {
    run,
    number,
    at: isoOf(at),
    outcome: failure === undefined ? 'success' : 'failure',
    durationMs,
    ...(statusCode !== undefined && { statusCode }),
    ...(failure !== undefined && { failure }),
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
    ...(diagnosis !== undefined && { diagnosis }),
    ...(response !== undefined && { response }),
    ...(phases !== undefined && { phases }),
    ...(repeated !== undefined && { repeated }),
    ...(late !== undefined && { late }),
  };
}

/** The result that the sender returned. A response with a status has no error. */
function resultOf({
  statusCode,
  failure,
  code,
  message,
  response,
}: Partial<Record<keyof Attempt, unknown>>): PostResult {
  return {
    ...(statusCode !== undefined && { statusCode }),
    ...(response !== undefined && { response }),
    ...(code !== undefined && failure !== undefined && { error: { class: failure, code, message: message ?? '' } }),
    phases: { total: 0 },
  } as PostResult;
}

export function deliverySummary(delivery: Delivery): DeliverySummary {
  const { destinationId, eventId, tenant, type, source, status, run, attempts, log, acceptedAt, reason } = delivery;
  const last = log.at(-1);
  const { response: _, ...lastAttempt } = last === undefined ? { response: undefined } : attemptView(last);
  return {
    id: deliveryIdOf(delivery),
    destinationId,
    eventId,
    webhookId: eventId,
    tenant,
    type,
    source,
    status,
    run,
    attemptCount: attempts,
    acceptedAt: isoOf(acceptedAt),
    ...timeField('nextAttemptAt', delivery.nextAttemptAt),
    ...timeField('expectedAt', delivery.expectedAt),
    ...timeField('parkedUntil', delivery.notBefore),
    ...timeField('endedAt', delivery.endedAt),
    ...(reason !== undefined && { reason }),
    ...(last !== undefined && { lastAttempt: lastAttempt as AttemptView }),
  };
}

/** @param requests of its attempts, in their order. Default: the view has none. */
export const deliveryView = (
  delivery: Delivery,
  requests: readonly (PastRequest | undefined)[] = [],
): DeliveryView => ({
  ...deliverySummary(delivery),
  attempts: delivery.log.map((attempt, index) => ({
    ...attemptView(attempt),
    ...(requests[index] !== undefined && { request: { method: 'POST', ...requests[index] } }),
  })),
  ...(delivery.dropped !== undefined && { attemptsDropped: delivery.dropped }),
});
