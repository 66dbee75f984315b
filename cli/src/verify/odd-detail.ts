import { isDeepStrictEqual } from 'node:util';
import { rawMember } from '../../../core/event/envelope/raw-member.ts';

/** Members whose text is not what a JSON library would write. */
const MEMBERS: Readonly<Record<string, string>> = {
  price: '1500.00',
  exponent: '1E2',
  // The largest integer that PutEvents documents. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
  largest: '9223372036854775807',
  fraction: '0.1000',
  text: String.raw`"é € 😀 \u00e9 \/ <&>"`,
  spaces: '[ 1 ,2 ]',
  order: '{"b":1,"a":2}',
  nothing: 'null',
};

/** The detail of an event: the tenant, the publisher's id, and the odd members, as raw JSON. */
export function detailOf(tenant: string, eventId: string): string {
  const members = Object.entries(MEMBERS).map(([name, text]) => `"${name}":${text}`);
  return `{"tenant":"${tenant}","eventId":"${eventId}",${members.join(',')}}`;
}

export interface Difference {
  /** E.g. `price: 1500.00 became 1500.0`. */
  text: string;
  /** Whether it means something else now. */
  changed: boolean;
}

/** How the odd members in the body of a POST differ from what was published. */
export function differencesIn(body: string): Difference[] {
  const data = rawMember(body, 'data') ?? '{}';
  return Object.entries(MEMBERS).flatMap(([name, sent]) => {
    const received = rawMember(data, name) ?? 'missing';
    if (received === sent) return [];
    return [{ text: `${name}: ${sent} became ${received}`, changed: !means(sent, received) }];
  });
}

function means(sent: string, received: string): boolean {
  if (received === 'missing') return false;
  const whole = /^-?\d+$/;
  if (whole.test(sent) && whole.test(received)) return BigInt(sent) === BigInt(received);
  // Past 2^53 another spelling of a number cannot be compared with it.
  if (whole.test(sent)) return Number.isSafeInteger(Number(sent)) && Number(sent) === Number(received);
  return isDeepStrictEqual(JSON.parse(sent), JSON.parse(received));
}
