import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DestinationWithSecret } from '../../../lambdas/admin/api/schemas/destination.ts';
import { synthesize } from '../../../local/synthesize.ts';
import { generateTestHeaders } from '../../../sdk/src/receiver/test-headers.ts';
import { AdminApi } from '../../helpers/admin-api.ts';
import { eventually } from '../../helpers/eventually.ts';
import { LocalStack } from '../../helpers/local-stack.ts';
import { problemOf, type Vector, VECTORS } from '../../vectors/vectors.ts';
import { freePort, runOrThrow, startBackground } from '../child.ts';
import type { Part } from '../part.ts';
import type { Report } from '../report.ts';
import { CACHE } from '../tools.ts';
import { install, type Installed, type Language, LANGUAGES } from './languages.ts';

const SUPPLIED_SECRET = 'a_secret_that_an_admin_supplied';
const BODY = '{"event":"order.cancelled","timestamp":1623456789,"data":{},"source":"street-collector-platform"}';

/** Events, and the text that an example prints after their type. */
const EVENTS = [
  ['order.created', '{"orderId":"ord_1","productId":"p","customerId":"c","total":1500.00}', ': ord_1 of 1500.00'],
  ['product.created', '{"productId":"p","title":"Ærø ☃ 😀","price":1.10}', ': Ærø ☃ 😀'],
  ['vendor.registration', '{"vendorId":"ven_1","name":"Zoë"}', ''],
] as const;
const EVENT_OF_SECRET_HEADER = ['payment.processed', '{"paymentId":"pay_1","orderId":"ord_1","amount":1}'] as const;

/**
 * The examples in Python, Go and Java, installed and started as their pages print: each receives webhooks of the local
 * stack, refuses forged ones, drops repeats, and judges the vectors. A planted fault changes a verdict of a vector.
 */
export const receivers: Part = {
  name: 'receivers',
  async run(report, { plant }) {
    const installed = new Map<Language, Installed>();
    for (const language of LANGUAGES) installed.set(language, await install(language));
    const assembly = join(CACHE, 'receivers', 'cdk.out');
    await synthesize(assembly);
    const stack = await LocalStack.start({ assembly });
    try {
      for (const [{ name }, { folder, servers }] of installed) {
        for (const { title, script } of servers) {
          await report.check(`the example in ${name} receives webhooks (${title})`, () =>
            tryServer(stack, folder, script),
          );
        }
      }
    } finally {
      await stack.stop();
    }
    for (const [language, { folder }] of installed) await judgeVectors(report, language, folder, plant);
  },
};

async function tryServer(stack: LocalStack, folder: string, script: string): Promise<string> {
  const api = new AdminApi(stack.stack);
  const port = await freePort();
  const register = async (path: string, events: readonly string[], secret?: string): Promise<DestinationWithSecret> => {
    const body = { url: `http://localhost:${port}/${path}`, events, ...(secret !== undefined && { secret }) };
    return (await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', { body })).body;
  };
  const signed = await register(
    'webhook',
    EVENTS.map(([type]) => type),
  );
  const compared = await register('secret-header', [EVENT_OF_SECRET_HEADER[0]], SUPPLIED_SECRET);
  // As during a rotation: the second secret of two signs.
  const environment = {
    WEBHOOK_WHSEC: `${compared.whsec} ${signed.whsec}`,
    WEBHOOK_SECRET: SUPPLIED_SECRET,
    PORT: String(port),
    FLASK_RUN_PORT: String(port),
    LC_ALL: 'C.UTF-8',
  };
  const server = startBackground(['sh', '-c', script], { cwd: folder, env: environment });
  const output = (): string => server.output();
  try {
    const post = async (path: string, headers: Record<string, string>, body = BODY): Promise<number> =>
      (await fetch(`http://127.0.0.1:${port}/${path}`, { method: 'POST', headers, body })).status;
    await eventually(() => post('webhook', {}).catch(() => undefined), output);

    await stack.publish([...EVENTS, EVENT_OF_SECRET_HEADER].map(([type, detail]) => ({ type, detail })));
    const deliveries = await stack.deliveriesWhen(signed.id, EVENTS.length, ({ status }) => status === 'SUCCESS');
    const others = await stack.deliveriesWhen(compared.id, 1, ({ status }) => status === 'SUCCESS');
    for (const { type, eventId, attempts } of [...deliveries, ...others]) {
      const text = EVENTS.find(([one]) => one === type)?.[2] ?? '';
      await expectPrinted(output, `${eventId} is ${type}${text}`);
      if (attempts !== 1) throw new Error(`${type} took ${attempts} attempts`);
    }

    const refused = {
      'without headers': await post('webhook', {}),
      'with another secret': await post('webhook', generateTestHeaders(BODY, 'another_secret_of_ours')),
      'with a changed body': await post('webhook', generateTestHeaders(BODY, signed.whsec), `${BODY} `),
      'of the last year': await post('webhook', generateTestHeaders(BODY, signed.whsec, { timestamp: 1_700_000_000 })),
      'with a wrong X-Webhook-Secret': await post('secret-header', { 'x-webhook-secret': `${SUPPLIED_SECRET}x` }),
      'without X-Webhook-Secret': await post('secret-header', {}),
    };
    for (const [name, status] of Object.entries(refused)) {
      if (status !== 400) throw new Error(`a POST ${name} got ${status}, not 400`);
    }

    const headers = generateTestHeaders(BODY, signed.whsec, { id: 'msg_repeated' });
    const statuses = [await post('webhook', headers), await post('webhook', headers)];
    if (statuses.some((status) => status !== 200)) throw new Error(`a repeat got ${statuses.join(', ')}`);
    await expectPrinted(output, 'msg_repeated is order.cancelled');
    return `${deliveries.length + others.length} delivered, ${Object.keys(refused).length} refused, a repeat dropped`;
  } finally {
    await server.stop();
    for (const { id } of [signed, compared])
      await api.expect(204, 'DELETE', `/destinations/${id}`, { headers: { 'if-match': '*' } });
  }
}

/** Threads of the example may print in one line. */
async function expectPrinted(output: () => string, text: string): Promise<void> {
  const times = (): number => output().split(text).length - 1;
  await eventually(async () => times() > 0 || undefined, output, 10_000);
  if (times() !== 1) throw new Error(`${JSON.stringify(text)} was printed ${times()} times`);
}

async function judgeVectors(report: Report, language: Language, folder: string, plant: boolean): Promise<void> {
  const vectors: readonly Vector[] = plant ? VECTORS.map(planted) : VECTORS;
  const file = join(folder, 'signatures.json');
  writeFileSync(file, JSON.stringify(vectors));
  const { stdout } = await runOrThrow(['sh', '-c', language.vectors.command], { cwd: folder, env: { VECTORS: file } });
  const outcomes = [...stdout.matchAll(/vector (".*")/g)].map(([, text = '']) => JSON.parse(text) as string);
  report.expectNone(
    `the example in ${language.name} judges ${vectors.length} vectors as they say`,
    vectors.flatMap((vector, index) => problemOf(vector, language.name, outcomes[index] ?? 'nothing') ?? []),
  );
}

const planted = (vector: Vector, index: number): Vector =>
  index === 0 ? { ...vector, verdict: 'refuse', reason: 'secret' } : vector;
