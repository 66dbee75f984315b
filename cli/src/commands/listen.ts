import { once } from 'node:events';
import type { Command, CommandContext } from '../command.ts';
import { listOf, textOf, UsageError } from '../command.ts';
import { environmentVariable } from '../../../sdk/src/environment.ts';
import { type Forwarded, Forwarder } from '../forwarder.ts';
import { clockTime } from '../output.ts';

const line = ({ at, event, webhookId, status, error, durationMs, signature, response }: Forwarded): string =>
  [
    clockTime(at),
    event.padEnd(24),
    String(status ?? '---'),
    `${durationMs} ms`.padStart(8),
    `signature ${signature}`,
    webhookId,
    ...(error === undefined ? [] : [error]),
    ...(response === undefined || response === '' ? [] : [response.split('\n', 1)[0] ?? '']),
  ].join('  ');

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

async function listen({ values, manager, output, local, stopSignal }: CommandContext): Promise<number> {
  const target = targetOf(textOf(values, 'forward-to'));
  if (!local)
    throw new UsageError(
      'listen works with the local stack only: a deployed stack cannot reach this machine. Start npm run local, and omit --api-url, --profile and WEBHOOKS_API_URL.',
    );
  let secret = textOf(values, 'secret') ?? environmentVariable('WEBHOOK_SECRET');
  const signal = stopSignal();
  const forwarder = await Forwarder.start(
    target,
    () => secret ?? '',
    (forwarded) => output.follow(forwarded, line),
  );
  try {
    const destination = await manager.registerWebhook({
      url: forwarder.url,
      events: listOf(values, 'event') ?? ['*'],
      secret,
      name: 'webhooks listen',
      description: `Temporary: forwards to ${target.href}`,
      tenant: textOf(values, 'tenant'),
    });
    secret = destination.secret;
    output.aside(
      `${destination.id} forwards ${destination.events.join(', ')} to ${target.href}. Ctrl-C unregisters it.`,
    );
    output.aside(`Its secret, for your receiver: ${secret}`);
    for (const { field, message, remedy } of destination.warnings ?? [])
      output.aside(`Warning: ${field}: ${message}. ${remedy}`);
    try {
      if (!signal.aborted) await once(signal, 'abort');
    } finally {
      await manager.unregisterWebhook(destination.id);
      output.aside(`${destination.id} is unregistered.`);
    }
  } finally {
    forwarder.close();
  }
  return 0;
}

export const listenCommand: Command = {
  name: 'listen',
  summary: "forward the local stack's webhooks to your receiver and show its responses",
  options: {
    'forward-to': { type: 'string' },
    event: { type: 'string', multiple: true, short: 'e' },
    secret: { type: 'string' },
    tenant: { type: 'string' },
  },
  help: [
    '--forward-to URL     your receiver, e.g. http://localhost:3000/webhook',
    '--event TYPE, -e     order.created, order.* or *; can be repeated, or a list with commas; default: *',
    '--secret TEXT        the secret of your receiver; default: WEBHOOK_SECRET, else a generated one',
    '--tenant NAME        default: default',
  ],
  examples: ['listen --forward-to localhost:3000/webhook', "listen --forward-to localhost:3000 --event 'order.*'"],
  run: listen,
};
