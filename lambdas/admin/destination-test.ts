import { diagnose } from '../../core/delivery/diagnosis.ts';
import { composeHeaders } from '../../core/delivery/headers.ts';
import type { PostResult } from '../../core/delivery/post-result.ts';
import { isSuccess } from '../../core/delivery/post-result.ts';
import { sign } from '../../core/delivery/signature.ts';
import { isValid } from '../../core/destination/secrets.ts';
import type { Configuration } from '../../core/destination/destination.ts';
import { CATALOGUE, isEventType } from '../../core/event/catalogue.ts';
import { composeBody } from '../../core/event/envelope.ts';
import type { TestResult } from './api/schemas/insight.ts';
import { eventIdOf } from '../../core/contract/ids.ts';
import { json } from './answer.ts';
import { auditWrite, loadDestination } from './changes.ts';
import type { AdminDependencies } from './dependencies.ts';
import type { Handlers } from './routing.ts';

/** Type of a test event where the destination subscribes to no documented type. */
const TEST_TYPE = 'webhook.test';
const DEADLINE_MS = 15_000;
const HIDDEN = '(the secret)';

/** Sends one test event to a destination and answers all that is known of how it went. */
export const destinationTestHandlers: Handlers<'testDestination'> = {
  async testDestination({ params, body: input, caller }, dependencies) {
    const { clock, random, eventSource, sender, transactions } = dependencies;
    const { configuration } = await loadDestination(params.id, dependencies);
    const type = input.type ?? firstType(configuration);
    const data = JSON.stringify(
      input.data ?? (isEventType(type) ? CATALOGUE[type].example : { message: 'This is a test.' }),
    );
    const timestamp = Math.floor(clock.now() / 1000);
    const body = composeBody({ type, time: timestamp, data, source: eventSource });
    const webhookId = eventIdOf(configuration.tenant, eventSource, `test:${Buffer.from(random(16)).toString('hex')}`);
    const secrets = await decryptValid(configuration, dependencies);
    const secret = headerSecret(configuration, secrets);
    const headers = composeHeaders({
      eventId: webhookId,
      timestamp,
      signature: sign(
        { id: webhookId, timestamp, body },
        secrets.map((each) => each.secret),
      ),
      type,
      custom: configuration.headers,
      ...(secret !== undefined && { secret }),
    });
    await transactions.run([auditWrite(caller, 'destination.test', params.id, dependencies)]);
    const result = await sender.send({ url: configuration.url, headers, body, deadlineMs: DEADLINE_MS });
    const shown = secret === undefined ? headers : { ...headers, 'X-Webhook-Secret': HIDDEN };
    return json(200, resultView(webhookId, { method: 'POST', url: configuration.url, headers: shown, body }, result));
  },
};

/** The first documented type that it subscribes to, so that the receiver gets what it knows. */
function firstType({ events }: Configuration): string {
  for (const event of events) {
    if (isEventType(event)) return event;
    const prefix = event.endsWith('*') ? event.slice(0, -1) : undefined;
    const documented =
      prefix === undefined ? undefined : Object.keys(CATALOGUE).find((type) => type.startsWith(prefix));
    if (documented !== undefined) return documented;
  }
  return events.find((event) => !event.includes('*')) ?? TEST_TYPE;
}

type OpenSecret = { secret: string; supplied: boolean };

function decryptValid(
  { destinationId, secrets }: Configuration,
  { vault, clock }: AdminDependencies,
): Promise<OpenSecret[]> {
  const valid = secrets.filter((secret) => isValid(secret, clock.now()));
  return Promise.all(
    valid.map(async ({ ciphertext, supplied }) => ({
      supplied,
      secret: await vault.decrypt(destinationId, ciphertext),
    })),
  );
}

/** As deliver does: while a rotation lasts, the oldest that is still valid. */
function headerSecret({ secretHeader }: Configuration, secrets: readonly OpenSecret[]): string | undefined {
  if (secretHeader === false) return undefined;
  return secrets.findLast(({ supplied }) => secretHeader === true || supplied)?.secret;
}

function resultView(webhookId: string, request: TestResult['request'], result: PostResult): TestResult {
  const diagnosis = diagnose(result);
  const { statusCode, error, phases, response } = result;
  return {
    ok: isSuccess(result),
    webhookId,
    request,
    durationMs: Math.round(phases.total),
    phases,
    ...(statusCode !== undefined && { statusCode }),
    ...(diagnosis !== undefined && { failure: diagnosis.class, diagnosis: diagnosis.advice }),
    ...(error !== undefined && { code: error.code, message: error.message }),
    ...(response !== undefined && response !== '' && { response }),
  };
}
