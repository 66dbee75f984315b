import type { Destination, Warned } from '../../../sdk/src/manager/types/destination.ts';
import type { Command, Options, Values } from '../command.ts';
import { jsonOf, listOf, numberOf, textOf, textsOf, UsageError } from '../command.ts';
import { fields, type Output, table } from '../output.ts';

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;

const SETTINGS: Options = {
  url: text,
  event: { ...texts, short: 'e' },
  name: text,
  description: text,
  filter: text,
  header: texts,
  'secret-header': texts,
  'per-minute': text,
  burst: text,
  'max-attempts': text,
  'retry-base': text,
};

const SETTINGS_HELP = [
  '--url URL            https URL of a public host',
  '--event TYPE, -e     order.created, order.* or *; can be repeated, or a list with commas',
  '--name TEXT          default: the host of the URL',
  '--description TEXT',
  '--filter JSON        EventBridge pattern over the payload',
  "--header 'K: V'      sent with every POST; can be repeated",
  "--secret-header 'K: V'  the same, but its value is encrypted and never shown",
  '--per-minute N       deliveries a minute; together with --burst N deliveries at once',
  '--max-attempts N     attempts of a delivery',
  '--retry-base N       seconds before the second attempt',
];

const name = (verb: string): string => `destinations ${verb}`;
const first = (words: readonly string[]): string => words[0] ?? '';

const shown = ({ filter, headers, rateLimit, retry, ...rest }: Destination & Warned & { etag?: string }): string[] =>
  fields({
    ...rest,
    etag: undefined,
    warnings: undefined,
    filter,
    headers: Object.keys(headers).length === 0 ? undefined : headers,
    rateLimit: `${rateLimit.perMinute} a minute, ${rateLimit.burst} at once`,
    retry: `${retry.maxAttempts} attempts, ${retry.baseSeconds} s before the second`,
  });

/** Prints a changed destination, and what the API warns about. */
function printChanged(destination: Destination & Warned, output: Output): void {
  output.print(destination, shown);
  for (const { field, message, remedy } of destination.warnings ?? [])
    output.aside(`Warning: ${field}: ${message}. ${remedy}`);
}

function settingsOf(values: Values) {
  const perMinute = numberOf(values, 'per-minute');
  const burst = numberOf(values, 'burst');
  if ((perMinute === undefined) !== (burst === undefined))
    throw new UsageError('--per-minute and --burst require each other. Give both.');
  const maxAttempts = numberOf(values, 'max-attempts');
  const baseSeconds = numberOf(values, 'retry-base');
  return {
    name: textOf(values, 'name'),
    description: textOf(values, 'description'),
    filter: jsonOf(values, 'filter'),
    headers: headersOf(values, 'header'),
    secretHeaders: headersOf(values, 'secret-header'),
    rateLimit: perMinute === undefined || burst === undefined ? undefined : { perMinute, burst },
    retry: maxAttempts === undefined && baseSeconds === undefined ? undefined : { maxAttempts, baseSeconds },
  };
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

export const destinationCommands: readonly Command[] = [
  {
    name: name('list'),
    summary: 'list the destinations of a tenant',
    options: { tenant: text, limit: text },
    help: ['--tenant NAME        default: default', '--limit N            at most N destinations'],
    async run({ values, manager, output }) {
      const destinations = await manager.listWebhooks({
        tenant: textOf(values, 'tenant'),
        limit: numberOf(values, 'limit'),
      });
      output.print(destinations, (all) =>
        all.length === 0
          ? ['No destinations found.']
          : table(
              ['ID', 'STATE', 'NAME', 'URL', 'EVENTS'],
              all.map((one) => [one.id, one.state, one.name, one.url, one.events.join(' ')]),
            ),
      );
      return 0;
    },
  },
  {
    name: name('get'),
    words: 'ID',
    arity: [1, 1],
    summary: 'show a destination',
    async run({ words, manager, output }) {
      output.print(await manager.getWebhook(first(words)), shown);
      return 0;
    },
  },
  {
    name: name('create'),
    summary: 'register a destination; shows its secret once',
    options: { ...SETTINGS, secret: text, tenant: text },
    help: [
      ...SETTINGS_HELP,
      '--secret TEXT        16 characters or more; default: a generated one',
      '--tenant NAME        default: default',
    ],
    async run({ values, manager, output }) {
      const url = textOf(values, 'url');
      const events = listOf(values, 'event');
      if (url === undefined || events === undefined)
        throw new UsageError(
          '--url and at least one --event are required, e.g. --url https://your-service.com/webhook --event order.created.',
        );
      const input = {
        url,
        events,
        secret: textOf(values, 'secret'),
        tenant: textOf(values, 'tenant'),
        ...settingsOf(values),
      };
      printChanged(await manager.registerWebhook(input), output);
      output.aside('Keep the secret: no command shows it again.');
      return 0;
    },
  },
  {
    name: name('update'),
    words: 'ID',
    arity: [1, 1],
    summary: 'change settings; other settings stay',
    options: SETTINGS,
    help: SETTINGS_HELP,
    async run({ words, values, manager, output }) {
      const changes = { url: textOf(values, 'url'), events: listOf(values, 'event'), ...settingsOf(values) };
      if (Object.values(changes).every((value) => value === undefined))
        throw new UsageError('At least one setting is required, e.g. --url or --event.');
      printChanged(await manager.updateWebhook(first(words), changes), output);
      return 0;
    },
  },
  {
    name: name('pause'),
    words: 'ID',
    arity: [1, 1],
    summary: 'pause a destination; its deliveries wait',
    async run({ words, manager, output }) {
      output.print(await manager.pauseWebhook(first(words)), ({ id, state }) => [`${id} is ${state}`]);
      return 0;
    },
  },
  {
    name: name('resume'),
    words: 'ID',
    arity: [1, 1],
    summary: 'resume a destination that is PAUSED or DISABLED',
    async run({ words, manager, output }) {
      output.print(await manager.resumeWebhook(first(words)), ({ id, state }) => [`${id} is ${state}`]);
      return 0;
    },
  },
  {
    name: name('delete'),
    words: 'ID',
    arity: [1, 1],
    summary: 'delete a destination; its open deliveries end',
    async run({ words, manager, output }) {
      await manager.unregisterWebhook(first(words));
      output.print({ id: first(words), deleted: true }, ({ id }) => [`${id} is deleted`]);
      return 0;
    },
  },
  {
    name: name('rotate-secret'),
    words: 'ID',
    arity: [1, 1],
    summary: 'make a new secret; the old one stays valid for 24 hours',
    options: { secret: text, immediately: { type: 'boolean' } },
    help: [
      '--secret TEXT        16 characters or more; default: a generated one',
      '--immediately        end the old secret at once',
    ],
    async run({ words, values, manager, output }) {
      const input = { secret: textOf(values, 'secret'), immediately: values['immediately'] === true };
      output.print(await manager.rotateSecret(first(words), input), ({ secret, whsec, previousSecretUntil }) =>
        fields({ secret, whsec, previousSecretUntil }),
      );
      output.aside('Keep the secret: no command shows it again.');
      return 0;
    },
  },
  {
    name: name('stats'),
    words: 'ID',
    arity: [1, 1],
    summary: 'show figures of the latest 200 deliveries',
    async run({ words, manager, output }) {
      output.print(await manager.getWebhookStats(first(words)), ({ sample, ...stats }) =>
        fields({ ...stats, deliveries: sample.deliveries, oldest: sample.oldest, newest: sample.newest }),
      );
      return 0;
    },
  },
];
