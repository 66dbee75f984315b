import { diagnose } from '../../core/delivery/diagnosis.ts';
import { composePost, secretsIn, shownPost } from '../../core/delivery/post.ts';
import type { PostResult } from '../../core/delivery/post-result.ts';
import { isSuccess } from '../../core/delivery/post-result.ts';
import { redactResult } from '../../core/delivery/redaction.ts';
import type { Configuration } from '../../core/destination/destination.ts';
import { RegistrationError } from '../../core/destination/registration.ts';
import type { Catalogue } from '../../core/event/catalogue/definition.ts';
import { eventTypeFault } from '../../core/event/event-type.ts';
import type { TestResult } from './api/schemas/insight.ts';
import { eventIdOf } from '../../core/contract/ids.ts';
import { POST_DEADLINE_MS } from '../../core/contract/limits.ts';
import { openSecrets } from '../adapters/kms/open-secrets.ts';
import { openHeaders } from '../adapters/kms/secret-headers.ts';
import { json } from './response.ts';
import { auditWrite } from './changes.ts';
import { loadReceiver } from './load.ts';
import type { Handlers } from './routing.ts';

/** Type of the test event for a destination without a documented type. */
const TEST_TYPE = 'webhook.test';

/** Sends one test event to a destination and returns its result. */
export const destinationTestHandlers: Handlers<'testDestination'> = {
  async testDestination({ params, body: input, caller }, dependencies) {
    const { catalogue, clock, random, eventSource, sender, transactions, vault } = dependencies;
    const { configuration: stored } = await loadReceiver(params.id, dependencies);
    const configuration = await openHeaders(vault, stored);
    const type = input.type ?? firstType(configuration, catalogue);
    const fault = eventTypeFault(type);
    if (fault !== undefined) throw new RegistrationError([{ field: 'type', ...fault }]);
    const documented = catalogue.get(type);
    const data = JSON.stringify(input.data ?? documented?.example ?? { message: 'This is a test.' });
    const nowMs = clock.now();
    const webhookId = eventIdOf(configuration.tenant, eventSource, `test:${Buffer.from(random(16)).toString('hex')}`);
    const secrets = await openSecrets(vault, configuration, nowMs);
    const event = { eventId: webhookId, type, source: eventSource, time: Math.floor(nowMs / 1000) };
    const post = composePost({ event, data, entity: documented?.entity, configuration, secrets, nowMs });
    await transactions.run([auditWrite(caller, 'destination.test', params.id, dependencies)]);
    const result = await sender.send({ ...post, deadlineMs: POST_DEADLINE_MS });
    return json(
      200,
      resultView(
        webhookId,
        { method: 'POST', ...post, headers: shownPost(post, stored) },
        redactResult(result, secretsIn({ configuration, secrets })),
      ),
    );
  },
};

/** The first documented type of its subscriptions, which the receiver knows. */
function firstType({ events }: Configuration, catalogue: Catalogue): string {
  for (const event of events) {
    if (catalogue.has(event)) return event;
    const prefix = event.endsWith('*') ? event.slice(0, -1) : undefined;
    const documented = prefix === undefined ? undefined : [...catalogue.keys()].find((type) => type.startsWith(prefix));
    if (documented !== undefined) return documented;
  }
  return events.find((event) => !event.includes('*')) ?? TEST_TYPE;
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
