import { familiesOf } from '../../../core/contract/families.ts';
import { RETRY_PRESETS } from '../../../core/contract/retry-waits.ts';
import { WebhookEventType } from '../../../sdk/src/events/event-type.ts';
import type { RetryPolicy } from '../../../sdk/src/manager/types/destination.ts';
import type { Option, Options, Values } from '../command.ts';
import { jsonOf, listOf, numberOf, textOf, textsOf, UsageError } from '../command.ts';

/** The options of a destination's settings, for those that register and change one. */

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const TYPES = Object.values(WebhookEventType);

export const SUBSCRIPTIONS: Option = {
  ...texts,
  short: 'e',
  usual: [...TYPES, ...familiesOf(TYPES).map((family) => `${family}.*`)],
};

export const SETTINGS: Options = {
  url: text,
  event: SUBSCRIPTIONS,
  name: text,
  description: text,
  filter: text,
  header: texts,
  'secret-header': texts,
  'per-minute': text,
  burst: text,
  'max-attempts': text,
  'retry-base': text,
  'retry-preset': { ...text, usual: RETRY_PRESETS },
  'retry-schedule': texts,
  retry: text,
};

export const SETTINGS_HELP = [
  '--url URL            https URL of a public host',
  '--event TYPE, -e     order.created, order.* or *; can be repeated, or a list with commas',
  '--name TEXT          default: the host of the URL',
  '--description TEXT',
  '--filter JSON        EventBridge pattern over the payload; `webhooks filter test` tries one',
  "--header 'K: V'      sent with every POST; can be repeated",
  "--secret-header 'K: V'  the same, but its value is encrypted and never shown",
  '--per-minute N       deliveries a minute; requires --burst',
  '--burst N            deliveries at once; requires --per-minute',
  '--max-attempts N     attempts of a delivery',
  '--retry-base N       seconds before the second attempt',
  `--retry-preset NAME  ${RETRY_PRESETS.join(', ')}`,
  '--retry-schedule 5s,5m,2h  waits between the attempts, in s, m, h or d',
  '--retry JSON         the other fields of a retry policy, e.g. \'{"deadlineSeconds":600,"giveUpOn":["422"]}\'',
];

/** @throws UsageError */
export function settingsOf(values: Values) {
  const perMinute = numberOf(values, 'per-minute');
  const burst = numberOf(values, 'burst');
  if ((perMinute === undefined) !== (burst === undefined))
    throw new UsageError('--per-minute and --burst require each other. Give both.');
  return {
    name: textOf(values, 'name'),
    description: textOf(values, 'description'),
    filter: jsonOf(values, 'filter'),
    headers: headersOf(values, 'header'),
    secretHeaders: headersOf(values, 'secret-header'),
    rateLimit: perMinute === undefined || burst === undefined ? undefined : { perMinute, burst },
    retry: retryOf(values),
  };
}

/** The API knows the rules of the policy as a whole. */
function retryOf(values: Values): RetryPolicy | undefined {
  const options = {
    preset: textOf(values, 'retry-preset') as RetryPolicy['preset'],
    schedule: listOf(values, 'retry-schedule'),
    maxAttempts: numberOf(values, 'max-attempts'),
    baseSeconds: numberOf(values, 'retry-base'),
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const policy = { ...jsonOf(values, 'retry'), ...Object.fromEntries(given) };
  return Object.keys(policy).length === 0 ? undefined : policy;
}

/** The message does not repeat what was typed: it may be a credential. */
function headersOf(values: Values, option: string): Record<string, string> | undefined {
  const headers = textsOf(values, option);
  return (
    headers &&
    Object.fromEntries(
      headers.map((header) => {
        const [, key, value] = /^([^:\s]+):\s*(.*)$/.exec(header) ?? [];
        if (key === undefined || value === undefined)
          throw new UsageError(`--${option} must be 'Name: value', e.g. 'X-Shop: berlin'.`);
        return [key, value];
      }),
    )
  );
}
