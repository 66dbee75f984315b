import { deliveryIdOf } from '../../../core/contract/ids.ts';
import type { Delivery } from '../../../core/delivery/delivery.ts';
import type { Block } from '../../../core/destination/block.ts';
import type { Configuration, DisabledFor, Gate } from '../../../core/destination/destination.ts';
import { compileStoredPattern } from '../../../core/event/pattern.ts';
import { matchesSubscription, parseEventSubscription } from '../../../core/event/subscription.ts';
import type { Verdict } from './schemas/event.ts';
import { isoOf } from './views/time.ts';

/** The facts about one destination and one event. */
export interface Case {
  destinationId: string;
  type: string;
  /** The payload that filters match; absent once it is erased or expired. */
  payload?: unknown;
  /** Whether the destination gets the event: fan-out matched it, or it was sent later. */
  matched: boolean;
  /** Whether fan-out did not match it, and it was sent later. */
  late?: boolean;
  /** Whether the destination is a listener that the event matched. */
  listened?: boolean;
  /** The configuration in force when the event was accepted, if the destination was registered by then. */
  configurationThen?: Configuration;
  /** Its present name; absent for a deleted destination. */
  name?: string;
  gate?: Gate;
  /** Absent while the destination gets deliveries. */
  blocked?: Block;
  delivery?: Delivery;
}

type Judgement = Omit<Verdict, 'destinationId' | 'name'>;

/** Why a destination got an event, or did not. */
export function verdictOf(facts: Case): Verdict {
  return {
    destinationId: facts.destinationId,
    ...(facts.name !== undefined && { name: facts.name }),
    ...(facts.late === true && { late: true }),
    ...(facts.listened === true
      ? listenedJudgement(facts)
      : facts.matched
        ? deliveryJudgement(facts)
        : absenceJudgement(facts)),
  };
}

const listenedJudgement = ({ delivery }: Case): Judgement => ({
  verdict: 'listened',
  explanation: 'The destination is a listener: webhooks listen reads the event, and no POST is made.',
  ...(delivery !== undefined && { deliveryId: deliveryIdOf(delivery), status: delivery.status }),
});

function deliveryJudgement(facts: Case): Judgement {
  const { delivery } = facts;
  if (delivery === undefined) {
    return {
      verdict: 'pending',
      explanation: 'The event matched this destination. Its delivery is not recorded yet, or its record has expired.',
    };
  }
  const base = { deliveryId: deliveryIdOf(delivery), status: delivery.status };
  const until = delivery.nextAttemptAt ?? delivery.expectedAt ?? delivery.notBefore;
  switch (delivery.status) {
    case 'SUCCESS':
      return {
        verdict: 'delivered',
        explanation: `The event was delivered${on(delivery.endedAt)} with attempt ${delivery.attempts}.`,
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
  attempts_spent: 'All attempts failed. Look at the attempts of the delivery, then resend it.',
  not_retryable:
    'The retry policy of the destination gives up on the last failure. Look at the attempts of the delivery, then resend it.',
  deadline_passed: 'The deadline of the retry policy passed before the receiver accepted the delivery.',
  poison:
    'Deliver failed repeatedly without recording an attempt. Look at the log of deliver, then resend the delivery.',
  expired: 'The delivery waited longer than the retention.',
  destination_deleted: 'The destination was deleted before the delivery.',
  payload_erased: 'The payload was erased before the delivery.',
} as const;

function waitingJudgement({ gate, blocked }: Case, delivery: Delivery): Pick<Verdict, 'verdict' | 'explanation'> {
  if (gate?.state === 'PAUSED')
    return { verdict: 'paused', explanation: 'The destination is paused. Resume it to deliver the event.' };
  if (gate?.state === 'DISABLED') {
    return {
      verdict: 'disabled',
      explanation: `The destination is disabled because ${whyDisabled(gate.disabledFor)}. Resume it to deliver the event.`,
    };
  }
  if (delivery.status === 'FAILED') {
    return { verdict: 'failing', explanation: `Attempt ${delivery.attempts} failed. Another attempt follows.` };
  }
  const waits = delivery.expectedAt !== undefined || delivery.notBefore !== undefined;
  if (waits && gate !== undefined && blocked !== undefined) {
    const why = blocked.by === 'rate_limit' ? 'is rate-limited' : 'has an open circuit after failures';
    return { verdict: 'blocked', explanation: `The destination ${why}. The delivery waits until that ends.` };
  }
  return { verdict: 'pending', explanation: 'The delivery is in the queue.' };
}

function whyDisabled(reason: DisabledFor = 'failing'): string {
  if (reason === 'failing') return 'all deliveries failed for days';
  return Number.isNaN(Number(reason)) && reason !== 'gone'
    ? `an attempt failed with a ${reason} error`
    : `it responded with ${reason === 'gone' ? '410' : reason}`;
}

function absenceJudgement({ type, payload, configurationThen: then }: Case): Judgement {
  if (then === undefined)
    return { verdict: 'not_subscribed', explanation: 'The destination was registered after the event was accepted.' };
  if (!then.events.some((event) => matchesSubscription(parseEventSubscription(event), type))) {
    return {
      verdict: 'not_subscribed',
      explanation: `The destination did not subscribe to ${type} at that time, only to ${then.events.join(', ')}.`,
    };
  }
  if (then.filter === undefined) {
    return {
      verdict: 'not_subscribed',
      explanation: 'The subscription of the destination changed while the event was accepted.',
    };
  }
  if (payload === undefined) {
    return {
      verdict: 'filtered',
      explanation: 'The filter of the destination did not match. The payload is gone, so the field is unknown.',
    };
  }
  const result = compileStoredPattern(then.filter).explain(payload);
  if (result.matches) {
    return {
      verdict: 'not_subscribed',
      explanation: 'The filter of the destination changed while the event was accepted.',
    };
  }
  const { path: field, expected } = result;
  return {
    verdict: 'filtered',
    explanation: `The filter of the destination did not match: expected ${field} to be ${expected}.`,
    field,
    expected,
  };
}

const on = (time: number | undefined): string => (time === undefined ? '' : ` at ${isoOf(time)}`);
