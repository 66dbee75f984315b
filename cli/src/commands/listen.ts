import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command, CommandContext } from '../command.ts';
import { jsonOf, listOf, textOf, UsageError } from '../command.ts';
import { environmentVariable } from '../../../sdk/src/environment.ts';
import {
  WebhookConnectionError,
  WebhookNotFoundError,
  WebhookUnavailableError,
  WebhookValidationError,
} from '../../../sdk/src/manager/api-errors.ts';
import type { DestinationWithSecret, RegisterWebhookInput } from '../../../sdk/src/manager/types/destination.ts';
import { CommandError } from '../failure.ts';
import { SUBSCRIPTIONS } from './destination-settings.ts';
import type { Forwarded } from '../forwarder.ts';
import { ListenedEvents } from '../listened-events.ts';
import { type Line, toned } from '../layout.ts';
import { clockTime, localTime } from '../time.ts';

const line = ({ at, event, webhookId, status, error, durationMs, signature, response }: Forwarded): Line => [
  `${clockTime(at)}  ${event.padEnd(24)}  `,
  toned(String(status ?? '---'), status !== undefined && status < 300 ? 'good' : 'bad'),
  `  ${`${durationMs} ms`.padStart(8)}  `,
  toned(`signature ${signature}`, signature === 'right' ? undefined : 'bad'),
  `  ${webhookId}`,
  ...(error === undefined ? [] : [`  ${error}`]),
  ...(response === undefined || response === '' ? [] : [`  ${response.split('\n', 1)[0]}`]),
];

/** E.g. `3000/webhook`. As the host of a URL it would be an IPv4 address. */
const PORT_ALONE = /^:?(\d{1,5})(?=\/|$)/;
/** E.g. `localhost:3000/webhook`. A URL parser takes `localhost:` for a scheme. */
const WITHOUT_SCHEME = /^(?:[\w.-]+|\[[\da-f:]+\])(?::\d+)?(?:\/|$)/i;

/** Reads a URL; without a scheme it is http. */
function targetOf(text: string | undefined): URL {
  if (text === undefined)
    throw new UsageError('--forward-to is required, e.g. --forward-to http://localhost:3000/webhook.');
  const named = text.replace(PORT_ALONE, 'localhost:$1');
  const url = WITHOUT_SCHEME.test(named) ? `http://${named}` : named;
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined || !/^https?:$/.test(target.protocol))
    throw new UsageError(
      `--forward-to must be an http or https URL such as http://localhost:3000/webhook, not ${JSON.stringify(text)}.`,
    );
  if (target.username !== '' || target.password !== '')
    throw new UsageError('--forward-to must have no user name and password. The signature tells who sends.');
  return target;
}

/** A poll is one call of the API, which a deployed stack pays for. */
const INTERVAL_MS = 2000;
const LOCAL_INTERVAL_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/** Errors that pass: the API is out of reach, overloaded or throttled. */
const passes = (error: unknown): error is Error =>
  error instanceof WebhookConnectionError || error instanceof WebhookUnavailableError;

async function listen(context: CommandContext): Promise<number> {
  const { values, manager, output, stopSignal } = context;
  const target = targetOf(textOf(values, 'forward-to'));
  const filter = jsonOf(values, 'filter');
  const signal = stopSignal();
  const destination = await register(manager, {
    listener: true,
    // A query may have a password, and every admin sees the URL.
    url: target.origin + target.pathname,
    events: listOf(values, 'event') ?? ['*'],
    filter,
    secret: textOf(values, 'secret') ?? environmentVariable('WEBHOOK_SECRET'),
    name: 'webhooks listen',
    tenant: textOf(values, 'tenant'),
  });
  try {
    const { id, events, secret, warnings = [] } = destination;
    output.aside(`${id} forwards ${events.join(', ')} to ${target.href}. Ctrl-C unregisters it.`);
    output.aside(`Its secret, for your receiver: ${secret}`);
    for (const { field, message, remedy } of warnings) output.aside(`Warning: ${field}: ${message}. ${remedy}`);
    if (signal.aborted) return 0;
    // The rest of a round that Ctrl-C interrupts is not waited for.
    return (await Promise.race([follow(destination, target, signal, context), once(signal, 'abort')])) === GONE ? 1 : 0;
  } finally {
    await unregister(destination, context);
  }
}

async function register(
  manager: CommandContext['manager'],
  input: RegisterWebhookInput,
): ReturnType<typeof manager.registerWebhook> {
  try {
    return await manager.registerWebhook(input);
  } catch (error) {
    if (!(error instanceof WebhookValidationError) || !error.errors.some(({ field }) => field === 'listener'))
      throw error;
    throw new CommandError(
      'configuration',
      'The stack is of a release whose API has no listeners. Deploy this release, or use a local stack.',
      { cause: error },
    );
  }
}

const GONE = 'gone';

/** Polls until the signal aborts. @returns `GONE` when the listener exists no more */
async function follow(
  destination: DestinationWithSecret,
  target: URL,
  signal: AbortSignal,
  { manager, output, local }: CommandContext,
): Promise<typeof GONE | undefined> {
  const { forward } = await import('../forwarder.ts');
  const { id, secret, secretHeader } = destination;
  const interval = local ? LOCAL_INTERVAL_MS : INTERVAL_MS;
  const listened = new ListenedEvents(manager, destination);
  const round = async (): Promise<boolean> => {
    const long = await listened.look(async ({ eventId, type }) => {
      if (signal.aborted) return;
      const body = await manager.getEventBody(eventId, { destination: id });
      const forwarded = await forward({ webhookId: eventId, type, body }, { target, secret, secretHeader }, signal);
      if (!signal.aborted) output.follow(forwarded, line);
    });
    return !long || (await manager.findWebhook(id)) !== undefined;
  };
  let failures = 0;
  while (!signal.aborted) {
    try {
      if (!(await round())) {
        output.aside(`${id} has ended or was deleted. Nothing is forwarded any more; start webhooks listen again.`);
        return GONE;
      }
      if (failures > 0) output.aside('The API responds again. Events of the meantime follow.');
      failures = 0;
    } catch (error) {
      if (!passes(error)) throw error;
      if (failures === 0 && !signal.aborted) output.aside(`${error.message} Trying again until it responds.`);
      failures += 1;
    }
    const pause = Math.min(interval * 2 ** failures, LONGEST_PAUSE_MS);
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** @throws an error of the API, after it has said that the listener ends by itself */
async function unregister(
  { id, listensUntil }: DestinationWithSecret,
  { manager, output }: CommandContext,
): Promise<void> {
  try {
    await manager.unregisterWebhook(id);
  } catch (error) {
    // It has ended, or somebody has deleted it.
    if (error instanceof WebhookNotFoundError) return;
    output.aside(
      `${id} cannot be unregistered. It gets no POST, and ends by itself at ${localTime(listensUntil ?? '')}.`,
    );
    throw error;
  }
  output.aside(`${id} is unregistered.`);
}

export const listenCommand: Command = {
  name: 'listen',
  summary: 'forward events to a receiver on your machine, signed, and show its responses',
  options: {
    'forward-to': { type: 'string' },
    event: SUBSCRIPTIONS,
    filter: { type: 'string' },
    secret: { type: 'string' },
    tenant: { type: 'string' },
  },
  help: [
    '--forward-to URL     your receiver, e.g. http://localhost:3000/webhook or 3000/webhook',
    '--event TYPE, -e     order.created, order.* or *; can be repeated, or a list with commas; default: *',
    '--filter JSON        EventBridge pattern over the payload, e.g. \'{"data":{"total":[{"numeric":[">=",1000]}]}}\'',
    '--secret TEXT        the secret of your receiver; default: WEBHOOK_SECRET, else a generated one',
    '--tenant NAME        default: default',
    'For development, with a local or a deployed stack: polls the API every 2 seconds, tries each event once, best effort.',
  ],
  examples: ['listen --forward-to localhost:3000/webhook', "listen --forward-to localhost:3000 --event 'order.*'"],
  run: listen,
};
