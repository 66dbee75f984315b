import { sign } from '../../../../core/delivery/signature.ts';
import { WebhookNotFoundError } from '../../../../sdk/src/manager/api-errors.ts';
import type { RecordedEvent } from '../../../../sdk/src/manager/types/event.ts';
import { networkReason } from '../../../../sdk/src/network-reason.ts';
import type { AfterCheck, CheckContext } from '../check.ts';
import { CheckError } from '../check-error.ts';
import { eventSourceOf, UNKNOWN_TYPE } from '../journey.ts';
import { namePrefix, patternOf, rulesOn } from '../wiring.ts';

/** The way of an event: registration, EventBridge, fan-out. */

const TIMEOUT_MS = 30_000;

const receiver: AfterCheck = {
  name: 'The receiver of this run accepts what it must and shows it',
  when: 'after',
  traffic: true,
  blocks: true,
  remedy: 'Make the URL of --receiver lead to --port of this machine, or deploy with -c webhooks.verify.receiver=true',
  async run({ journey, run, until }) {
    const { url, secret } = journey.receiver;
    if (url === '')
      throw new CheckError(
        'There is no receiver',
        'Deploy with -c webhooks.verify.receiver=true, or give --receiver URL and --port N',
      );
    const signedWith = (key: string): Promise<number> => post(`${url}/${run}/ping`, key);
    const right = await signedWith(secret);
    if (right !== 204) throw new CheckError(`${url} responds ${right} to a POST with the right signature, not 204`);
    const wrong = await signedWith(`${secret}-wrong`);
    if (wrong !== 404) throw new CheckError(`${url} responds ${wrong} to a POST with a wrong signature, not 404`);
    const seen = await until(async () => ((await journey.received('ping')).length > 0 ? true : undefined));
    if (seen === undefined) throw new CheckError(`${url} accepted a POST that the receiver does not show`);
    return url;
  },
};

async function post(url: string, secret: string): Promise<number> {
  const [id, timestamp, body] = ['msg_ping', Math.floor(Date.now() / 1000), '{}'];
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': sign({ id, timestamp, body }, [secret]),
  };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal }).catch(
    (error: unknown) => {
      throw new CheckError(`${url} does not respond: ${networkReason(error, new URL(url))}`);
    },
  );
  await response.body?.cancel();
  return response.status;
}

const registration: AfterCheck = {
  name: 'The admin API registers destinations',
  when: 'after',
  traffic: true,
  blocks: true,
  remedy: 'Look into the log of the admin function; docs/runbook.md has the alarm admin-failing',
  async run({ journey, deployment, cleanUp }) {
    const count = await journey.register((id) =>
      cleanUp(`destination ${id}`, () => deployment.manager.unregisterWebhook(id)),
    );
    return `${count} destinations`;
  },
};

const publication: AfterCheck = {
  name: 'EventBridge accepts events',
  when: 'after',
  traffic: true,
  blocks: true,
  remedy: 'Allow the publisher events:PutEvents on the bus',
  async run({ account, deployment, journey }) {
    const rules = await rulesOn(account, deployment.eventBusName, namePrefix(account));
    const source = eventSourceOf(rules.map(patternOf));
    if (source === undefined) throw new CheckError(`No rule of ${deployment.eventBusName} names a source of events`);
    return `${await journey.publish(source)} events of the source ${source}`;
  },
};

/** The record of an event, once fan-out has made it. */
const recordOf = async (
  { deployment, journey, run }: CheckContext,
  type: string,
): Promise<RecordedEvent | undefined> => {
  try {
    return await deployment.manager.getEvent(journey.eventIdOf(type), { tenant: run });
  } catch (error) {
    if (error instanceof WebhookNotFoundError) return undefined;
    throw error;
  }
};

async function unrecorded(context: CheckContext, types: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  await context.until(async () => {
    for (const type of types) if (!found.has(type) && (await recordOf(context, type)) !== undefined) found.add(type);
    return found.size === types.length ? true : undefined;
  });
  return types.filter((type) => !found.has(type));
}

const recorded: AfterCheck = {
  name: 'Events of every documented family are recorded',
  when: 'after',
  traffic: true,
  blocks: true,
  remedy: 'docs/runbook.md has the alarms fan-out-down and undelivered-events',
  async run(context) {
    const { knownTypes } = context.journey;
    const missing = await unrecorded(context, knownTypes);
    if (missing.length > 0)
      throw new CheckError(`EventBridge accepted ${missing.join(', ')}, and nothing recorded them`);
    return knownTypes.join(', ');
  },
};

const unknownType: AfterCheck = {
  name: 'An event of an unknown type is recorded (anything-but with several prefixes)',
  when: 'after',
  traffic: true,
  remedy: 'Deploy again: the rule OtherEvents takes every type outside the families of the catalogue',
  async run(context) {
    const missing = await unrecorded(context, [UNKNOWN_TYPE]);
    if (missing.length > 0) throw new CheckError(`EventBridge accepted ${UNKNOWN_TYPE}, and nothing recorded it`);
    return UNKNOWN_TYPE;
  },
};

export const trafficChecks: readonly AfterCheck[] = [receiver, registration, publication, recorded, unknownType];
