import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DeliveryPage } from '../../../lambdas/admin/api/schemas/delivery.ts';
import type { DestinationWithSecret } from '../../../lambdas/admin/api/schemas/destination.ts';
import { synthesize } from '../../../local/synthesize.ts';
import { AdminApi } from '../../helpers/admin-api.ts';
import { LocalStack } from '../../helpers/local-stack.ts';
import { Receiver } from '../../helpers/receiver.ts';
import { run } from '../child.ts';
import type { Part } from '../part.ts';
import { CACHE, installSchemathesis } from '../tools.ts';

/** Requests that schemathesis makes of each operation in its phase of random data. */
const EXAMPLES = 20;
const LONGEST_SECONDS = 120;

/** Checks that do not fit, each with its reason. */
const UNSUITABLE_CHECKS = [
  // Rules beyond JSON Schema, e.g. of URLs and filters, refuse more.
  'positive_data_acceptance',
  // It expects 401 without a signature. API Gateway responds with 403.
  'missing_required_header',
];

const OPTIONS = [
  '--checks=all',
  `--exclude-checks=${UNSUITABLE_CHECKS.join(',')}`,
  '--phases=examples,coverage,fuzzing',
  `--max-examples=${EXAMPLES}`,
  `--max-time=${LONGEST_SECONDS}`,
  '--seed=13',
  // botocore adds the signature, so that none is ever missing.
  '--generation-with-security-parameters=false',
  '--continue-on-failure',
  '--report=json',
  '--warnings=off',
  '--no-color',
];

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

/**
 * schemathesis calls every operation of the OpenAPI document with data that its schemas allow and data that they do not,
 * signed by botocore: no response is a 5xx, and each is as the document says. A planted fault removes a status from the
 * document.
 */
export const hostileCallers: Part = {
  name: 'hostile-callers',
  async run(report, { plant }) {
    const python = await installSchemathesis();
    const receiver = await Receiver.start();
    const assembly = join(CACHE, 'hostile-callers');
    // The requests are to meet the function, not the throttle before it.
    await synthesize(assembly, { 'webhooks.adminApi.requestsPerSecond': 1_000, 'webhooks.adminApi.burst': 2_000 });
    const stack = await LocalStack.start({ assembly });
    try {
      const api = new AdminApi(stack.stack);
      const known = await knownValues(stack, api, receiver.url);
      const document = (await api.expect<Document>(200, 'GET', '/openapi.json')).body;
      if (plant)
        for (const operation of Object.values(document.paths['/destinations'] ?? {})) delete operation.responses['422'];
      const file = join(CACHE, 'openapi.json');
      writeFileSync(file, JSON.stringify(document));
      const results = join(CACHE, 'schemathesis.json');
      const { code, stdout, stderr } = await run(
        [join(dirname(python), 'st'), 'run', file, '--url', api.url.href, '--report-json-path', results, ...OPTIONS],
        {
          cwd: CACHE,
          env: {
            SCHEMATHESIS_HOOKS: 'signed',
            PYTHONPATH: import.meta.dirname,
            PYTHONDONTWRITEBYTECODE: '1',
            AWS_ACCESS_KEY_ID: stack.stack.credentials.accessKeyId,
            AWS_SECRET_ACCESS_KEY: stack.stack.credentials.secretAccessKey,
            AWS_REGION: stack.stack.region,
            KNOWN_VALUES: JSON.stringify(known),
          },
        },
      );
      const output = stdout + stderr;
      writeFileSync(join(CACHE, 'schemathesis.log'), output);
      const calls = /(\d+) generated/.exec(output)?.[1] ?? '0';
      if (code === 0 && Number(calls) > 300)
        report.pass(`${calls} requests of schemathesis, signed by botocore, get what the OpenAPI document says`);
      else report.fail('schemathesis finds nothing', output.slice(-6_000));
    } finally {
      await stack.stop();
      receiver.close();
    }
  },
};

/** Values that exist or are allowed, by operation and name or by name. */
async function knownValues(stack: LocalStack, api: AdminApi, url: string): Promise<Record<string, readonly unknown[]>> {
  const { body: made } = await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', {
    body: { url, events: ['fuzz.*'], secretHeaders: { 'X-Fuzz': 'a-value-of-the-fuzzing' } },
  });
  await stack.publish([{ type: 'fuzz.one', detail: '{"eventId":"fuzz-1"}' }]);
  await stack.deliveriesWhen(made.id, 1, ({ status }) => status === 'SUCCESS');
  const [delivery] = (await api.expect<DeliveryPage>(200, 'GET', `/deliveries?destination=${made.id}`)).body.items;
  const deliveries = [delivery?.id ?? ''];
  const events = [delivery?.eventId ?? '', 'fuzz-1'];
  return {
    id: [made.id],
    // It stays, so that the other operations have something to ask for.
    'deleteDestination.id': ['dst_0000000000000000'],
    'getDelivery.id': deliveries,
    'resendDelivery.id': deliveries,
    'getEvent.id': events,
    'eraseEventPayload.id': events,
    destination: [made.id],
    event: [events[0]],
    url: [url],
    events: [['fuzz.*']],
    secret: ['a-secret-of-the-fuzzing'],
    'If-Match': ['*'],
  };
}
