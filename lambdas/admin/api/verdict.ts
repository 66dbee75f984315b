import { deliveryIdOf } from '../../../core/contract/ids.ts';
import { breakerOf } from '../../../core/delivery/breaker.ts';
import type { Delivery } from '../../../core/delivery/delivery.ts';
import type { Configuration, Gate } from '../../../core/destination/destination.ts';
import { compilePattern } from '../../../core/event/pattern.ts';
import { matchesSubscription, parseEventSubscription } from '../../../core/event/subscription.ts';
import type { Verdict } from './schemas/event.ts';
import { isoOf } from './views/time.ts';

/** What is known of one destination and one event. */
export interface Case {
  destinationId: string;
  type: string;
  /** The payload that filters look at; absent once it is erased or expired. */
  payload?: unknown;
  /** Whether the event went to the destination when it was accepted. */
  matched: boolean;
  /** The configuration in force when the event was accepted, if the destination was registered by then. */
  configurationThen?: Configuration;
  /** Its name now; absent for a destination that is gone. */
  name?: string;
  gate?: Gate;
  /** Over its rate limit until then, milliseconds since the epoch. */
  blockedUntil?: number;
  delivery?: Delivery;
}

type Judgement = Omit<Verdict, 'destinationId' | 'name'>;

/** Why a destination got an event, or did not. */
export function verdictOf(facts: Case): Verdict {
  return {
    destinationId: facts.destinationId,
    ...(facts.name !== undefined && { name: facts.name }),
    ...(facts.matched ? deliveryJudgement(facts) : absenceJudgement(facts)),
  };
}

function deliveryJudgement(facts: Case): Judgement {
  const { delivery } = facts;
  if (delivery === undefined) {
    return {
      verdict: 'pending',
      explanation:
        'It was accepted for this destination; its delivery is being made, or its record has outlived the retention.',
    };
  }
  const base = { deliveryId: deliveryIdOf(delivery), status: delivery.status };
  const until = delivery.nextAttemptAt ?? delivery.expectedAt ?? delivery.notBefore;
  switch (delivery.status) {
    case 'SUCCESS':
      return {
        verdict: 'delivered',
        explanation: `It was delivered${on(delivery.endedAt)} with attempt ${delivery.attempts}.`,
        ...base,
      };
    case 'RETRY_EXHAUSTED':
      return { verdict: 'exhausted', explanation: END_EXPLANATIONS[delivery.reason ?? 'attempts_spent'], ...base };
    case 'PENDING':
    case 'FAILED':
      return { ...waitingJudgement(facts, delivery), ...base, ...(until !== undefined && { until: isoOf(until) }) };
  }
}

const END_EXPLANATIONS = {
  attempts_spent: 'All its attempts failed; see the attempts of the delivery, then resend it.',
  poison:
    'Handling it failed again and again without an attempt being recorded; look at the log of deliver, then resend it.',
  expired: 'It waited longer than the retention.',
  destination_deleted: 'The destination was deleted before it could be delivered.',
  payload_erased: 'Its payload was erased before it could be delivered.',
} as const;

function waitingJudgement({ gate, blockedUntil }: Case, delivery: Delivery): Pick<Verdict, 'verdict' | 'explanation'> {
  if (gate?.state === 'PAUSED')
    return { verdict: 'paused', explanation: 'The destination is paused; it is delivered once that is resumed.' };
  if (gate?.state === 'DISABLED') {
    const why = gate.disabledFor === 'gone' ? 'since it answered 410' : 'since everything sent to it failed for days';
    return {
      verdict: 'disabled',
      explanation: `The destination is disabled ${why}; it is delivered once that is resumed.`,
    };
  }
  if (delivery.status === 'FAILED') {
    return { verdict: 'failing', explanation: `Attempt ${delivery.attempts} failed; another follows.` };
  }
  const waits = delivery.expectedAt !== undefined || delivery.notBefore !== undefined;
  if (waits && gate !== undefined && blockedUntil !== undefined) {
    const why = breakerOf(gate)?.openUntil === undefined ? 'is over its rate limit' : 'rests after failures';
    return { verdict: 'blocked', explanation: `The destination ${why}; it is delivered when that is over.` };
  }
  return { verdict: 'pending', explanation: 'It is on its way.' };
}

function absenceJudgement({ type, payload, configurationThen: then }: Case): Judgement {
  if (then === undefined)
    return { verdict: 'not_subscribed', explanation: 'The destination was registered after the event was accepted.' };
  if (!then.events.some((event) => matchesSubscription(parseEventSubscription(event), type))) {
    return {
      verdict: 'not_subscribed',
      explanation: `The destination did not subscribe to ${type} then, only to ${then.events.join(', ')}.`,
    };
  }
  if (then.filter === undefined) {
    return {
      verdict: 'not_subscribed',
      explanation: 'The subscription of the destination changed at the very moment the event was accepted.',
    };
  }
  if (payload === undefined) {
    return {
      verdict: 'filtered',
      explanation:
        'The filter of the destination did not match; the payload is gone, so the field can no longer be told.',
    };
  }
  const result = compilePattern(then.filter).explain(payload);
  if (result.matches) {
    return {
      verdict: 'not_subscribed',
      explanation: 'The filter of the destination changed at the very moment the event was accepted.',
    };
  }
  const { path: field, expected } = result;
  return {
    verdict: 'filtered',
    explanation: `The filter of the destination did not match: ${field} should have been ${expected}.`,
    field,
    expected,
  };
}

const on = (time: number | undefined): string => (time === undefined ? '' : ` at ${isoOf(time)}`);
