import type { AfterCheck } from '../check.ts';
import { CheckError } from '../check-error.ts';
import { EXHAUSTED_TYPE, LIMITED_EVENTS, LIMITED_TYPE, ODD_TYPE, REFUSED_ATTEMPTS } from '../journey.ts';
import { differencesIn } from '../odd-detail.ts';
import type { Receipt } from '../../../../core/verify/receipt.ts';

/** What becomes of the deliveries of a run. */

const bodiesOf = (receipts: readonly Receipt[]): string[] => [
  ...new Map(receipts.map(({ webhookId, body }) => [webhookId, body])).values(),
];
const typeIn = (body: string): unknown => (JSON.parse(body) as { event?: unknown }).event;
const isOdd = (body: string): boolean => typeIn(body) === ODD_TYPE;

const delivered: AfterCheck = {
  name: 'Deliveries arrive, signed with the secret of their destination',
  when: 'after',
  traffic: true,
  blocks: true,
  remedy: 'docs/runbook.md has the alarm deliver-down',
  async run({ journey, until }) {
    const expected = journey.knownTypes.filter((type) => type !== LIMITED_TYPE);
    const types = await until(async () => {
      const seen = new Set(bodiesOf(await journey.received('echo')).map(typeIn));
      return expected.every((type) => seen.has(type)) ? seen : undefined;
    });
    if (types === undefined) throw new CheckError('Not every delivery reached the receiver in time');
    return `${types.size} deliveries`;
  },
};

const fidelity: AfterCheck = {
  name: 'A detail with odd numbers, text and spaces arrives with the same meaning',
  when: 'after',
  traffic: true,
  remedy: 'Publish such values as text: EventBridge changes them before the product sees them',
  async run({ journey, until }) {
    const body = await until(async () => bodiesOf(await journey.received('echo')).find(isOdd));
    if (body === undefined) throw new CheckError('The delivery did not arrive', 'See the failed checks above');
    const differences = differencesIn(body);
    const changed = differences.filter((difference) => difference.changed);
    if (changed.length > 0) throw new CheckError(`A value changed: ${changed.map(({ text }) => text).join('; ')}`);
    if (differences.length === 0) return 'it arrived byte for byte';
    return {
      note: `EventBridge wrote the same values in another way: ${differences.map(({ text }) => text).join('; ')}`,
    };
  },
};

const limited: AfterCheck = {
  name: 'A rate-limited destination gets its deliveries later, by delayed messages',
  when: 'after',
  traffic: true,
  remedy: 'Look into the log of deliver for refused calls of SQS (SendMessage with DelaySeconds and MessageGroupId)',
  async run({ journey, until }) {
    const deliveries = await until(async () => {
      const found = await journey.deliveries('limited');
      return found.length === LIMITED_EVENTS && found.every(({ status }) => status === 'SUCCESS') ? found : undefined;
    });
    if (deliveries === undefined) throw new CheckError(`Not all of its ${LIMITED_EVENTS} deliveries succeeded in time`);
    const times = deliveries.map(({ lastAttempt }) => Date.parse(lastAttempt?.at ?? '')).toSorted((a, b) => a - b);
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
    // Two slots of two seconds, of which a message may miss one in part.
    if (seconds < 2) throw new CheckError(`Its deliveries went within ${seconds} s: its rate limit does not act`);
    return `${LIMITED_EVENTS} deliveries within ${seconds} s`;
  },
};

const exhausted: AfterCheck = {
  name: `A delivery that its receiver refuses ends as RETRY_EXHAUSTED after ${REFUSED_ATTEMPTS} attempts`,
  when: 'after',
  traffic: true,
  remedy: 'docs/runbook.md has the alarm exhaust-down',
  async run({ journey, until }) {
    const delivery = await until(async () => {
      const [found] = await journey.deliveries('refused');
      return found?.status === 'RETRY_EXHAUSTED' ? found : undefined;
    });
    if (delivery === undefined) {
      const [last] = await journey.deliveries('refused');
      throw new CheckError(
        last === undefined
          ? 'It has no delivery'
          : `It is ${last.status} after ${last.attemptCount} of ${REFUSED_ATTEMPTS} attempts`,
      );
    }
    const { attemptCount, reason, lastAttempt } = delivery;
    if (attemptCount !== REFUSED_ATTEMPTS || reason !== 'attempts_spent')
      throw new CheckError(`It ended after ${attemptCount} attempts with the reason ${reason ?? 'unknown'}`);
    return `the receiver returned ${lastAttempt?.statusCode ?? lastAttempt?.code ?? 'nothing'}`;
  },
};

const operational: AfterCheck = {
  name: `The operational event ${EXHAUSTED_TYPE} is published and delivered`,
  when: 'after',
  traffic: true,
  remedy:
    'docs/runbook.md has the alarm exhaust-down; the rule OperationalEvents leads such events to the events queue',
  async run({ journey, until }) {
    const body = await until(async () => bodiesOf(await journey.received('operational'))[0]);
    if (body === undefined) throw new CheckError(`No ${EXHAUSTED_TYPE} arrived in time`);
    return 'it arrived';
  },
};

export const deliveryChecks: readonly AfterCheck[] = [delivered, fidelity, limited, exhausted, operational];
