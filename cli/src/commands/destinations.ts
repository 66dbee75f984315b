import { WebhookNotFoundError } from '../../../sdk/src/manager/api-errors.ts';
import type { Destination } from '../../../sdk/src/manager/types/destination.ts';
import type { DestinationStats } from '../../../sdk/src/manager/types/insight.ts';
import type { WebhookManager } from '../../../sdk/src/manager/webhook-manager.ts';
import type { Command } from '../command.ts';
import { listOf, numberOf, textOf, UsageError } from '../command.ts';
import { fields } from '../layout.ts';
import { confirmed, YES, YES_HELP } from './confirm.ts';
import { SETTINGS, SETTINGS_HELP, settingsOf } from './destination-settings.ts';
import { localTime } from '../time.ts';
import { printChanged, shown, statsText, tableOf, waitingText } from './destination-text.ts';

const text = { type: 'string' } as const;
const ID = 'dst_4fXq0a1ZkP9sT7uB';

const name = (verb: string): string => `destinations ${verb}`;
const first = (words: readonly string[]): string => words[0] ?? '';

async function deletionQuestion(id: string, manager: WebhookManager): Promise<string> {
  const { name: shownName, url, waiting, lastAttemptAt } = await manager.getWebhook(id);
  const used = lastAttemptAt === undefined ? 'No attempt is known' : `It was last used at ${localTime(lastAttemptAt)}`;
  return `Delete ${id} (${shownName}, ${url})? ${used}. Deliveries that wait and would end as RETRY_EXHAUSTED: ${waitingText(waiting)}.`;
}

/** Requests at a time: the API has a limit. */
const AT_ONCE = 8;

/** Figures of destinations by id, for the share of deliveries that succeeded. */
async function statsOf(
  destinations: readonly Destination[],
  manager: WebhookManager,
): Promise<ReadonlyMap<string, DestinationStats>> {
  const found = new Map<string, DestinationStats>();
  for (let start = 0; start < destinations.length; start += AT_ONCE) {
    const stats = await Promise.all(
      destinations.slice(start, start + AT_ONCE).map(({ id }) => statsUnlessGone(id, manager)),
    );
    for (const each of stats) if (each !== undefined) found.set(each.destinationId, each);
  }
  return found;
}

async function statsUnlessGone(id: string, manager: WebhookManager): Promise<DestinationStats | undefined> {
  try {
    return await manager.getWebhookStats(id);
  } catch (error) {
    // Deleted since the list was read.
    if (error instanceof WebhookNotFoundError) return undefined;
    throw error;
  }
}

export const destinationCommands: readonly Command[] = [
  {
    name: name('list'),
    summary: 'list the destinations of a tenant or of all, and who is in trouble',
    options: { tenant: text, limit: text },
    help: ["--tenant NAME        default: default; '*' for all tenants", '--limit N            at most N destinations'],
    examples: ['destinations list', "destinations list --tenant '*'", 'destinations list --tenant acme --json'],
    async run({ values, manager, output }) {
      const destinations = await manager.listWebhooks({
        tenant: textOf(values, 'tenant'),
        limit: numberOf(values, 'limit', 1),
      });
      const rates = output.json ? new Map<string, DestinationStats>() : await statsOf(destinations, manager);
      output.print(destinations, (all) => (all.length === 0 ? ['No destinations found.'] : [tableOf(all, rates)]));
      return 0;
    },
  },
  {
    name: name('get'),
    words: 'ID',
    arity: [1, 1],
    summary: 'show a destination',
    examples: [`destinations get ${ID}`],
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
    examples: [
      'destinations create --url https://your-service.com/webhook --event order.created --event product.updated',
      `destinations create --url https://your-service.com/webhook -e 'order.*' --per-minute 60 --burst 10`,
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
      printChanged(await manager.registerWebhook(input), output, { options: SETTINGS });
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
    examples: [
      `destinations update ${ID} --event order.created,order.updated`,
      `destinations update ${ID} --name shop`,
    ],
    async run({ words, values, manager, output }) {
      const changes = { url: textOf(values, 'url'), events: listOf(values, 'event'), ...settingsOf(values) };
      if (Object.values(changes).every((value) => value === undefined))
        throw new UsageError('At least one setting is required, e.g. --url or --event.');
      printChanged(await manager.updateWebhook(first(words), changes), output, { options: SETTINGS });
      return 0;
    },
  },
  {
    name: name('pause'),
    words: 'ID',
    arity: [1, 1],
    summary: 'pause a destination; its deliveries wait',
    examples: [`destinations pause ${ID}`],
    async run({ words, manager, output }) {
      output.print(await manager.pauseWebhook(first(words)), ({ id, state }) => [`${id} is ${state}`]);
      return 0;
    },
  },
  {
    name: name('resume'),
    words: 'ID',
    arity: [1, 1],
    summary: 'resume a destination that is PAUSED, DISABLED or blocked after failures',
    examples: [`destinations resume ${ID}`],
    async run({ words, manager, output }) {
      output.print(await manager.resumeWebhook(first(words)), ({ id, state }) => [`${id} is ${state}`]);
      return 0;
    },
  },
  {
    name: name('delete'),
    words: 'ID',
    arity: [1, 1],
    summary: 'delete a destination; its open deliveries end. Asks in a terminal',
    options: YES,
    help: [YES_HELP],
    examples: [`destinations delete ${ID}`, `destinations delete ${ID} --yes`],
    async run({ words, values, manager, output, ask }) {
      const id = first(words);
      if (!(await confirmed({ values, output, ask }, () => deletionQuestion(id, manager), 'do it'))) return 1;
      await manager.unregisterWebhook(id);
      output.print({ id, deleted: true }, () => [`${id} is deleted. Its waiting deliveries end as RETRY_EXHAUSTED`]);
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
    examples: [`destinations rotate-secret ${ID}`],
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
    examples: [`destinations stats ${ID}`],
    async run({ words, manager, output }) {
      output.print(await manager.getWebhookStats(first(words)), statsText);
      return 0;
    },
  },
];
