import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import * as fc from 'fast-check';
import openApiClient from 'openapi-client-axios';
import { ROUTES } from '../../lambdas/admin/api/routes.ts';
import type { OperationId } from '../../lambdas/admin/api/routes.ts';
import type { Route } from '../../lambdas/admin/api/route.ts';
import { problem } from '../../lambdas/admin/api/schemas/problem.ts';
import type { DeliveryPage } from '../../lambdas/admin/api/schemas/delivery.ts';
import type { DestinationWithSecret } from '../../lambdas/admin/api/schemas/destination.ts';
import { signatureHeaders } from '../helpers/sign-request.ts';
import { AdminApi } from '../helpers/admin-api.ts';
import { changedAssembly } from '../helpers/changed-assembly.ts';
import { LocalStack } from '../helpers/local-stack.ts';
import type { OpenApi, WildRequest } from '../helpers/openapi-requests.ts';
import { wildRequests } from '../helpers/openapi-requests.ts';
import { Receiver } from '../helpers/receiver.ts';

const BATCHES = 300;
const BATCH = 10;

let stack: LocalStack;
let api: AdminApi;
let receiver: Receiver;
let assembly: string;
let document: OpenApi;

beforeAll(async () => {
  // The fuzzing is to meet the function, not the throttle before it.
  assembly = changedAssembly((resources) => {
    for (const { Type, Properties } of Object.values(resources)) {
      if (Type !== 'AWS::ApiGateway::Stage') continue;
      Object.assign((Properties['MethodSettings'] as object[])[0] ?? {}, {
        ThrottlingRateLimit: 10_000,
        ThrottlingBurstLimit: 10_000,
      });
    }
  });
  receiver = await Receiver.start();
  stack = await LocalStack.start({ assembly });
  api = new AdminApi(stack.stack);
  document = (await api.expect<OpenApi>(200, 'GET', '/openapi.json')).body;
});

afterAll(async () => {
  await stack.stop();
  receiver.close();
  rmSync(assembly, { recursive: true });
});

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document) as object as Record<string, unknown>);
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  test('has every route, and names where it was read as its server', () => {
    const operations = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(operations.toSorted()).toEqual(Object.keys(ROUTES).toSorted());
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: stack.stack.adminApiUrl }] });
  });

  test('makes a client that works', async () => {
    const { credentials, region } = stack.stack;
    const factory = new openApiClient.OpenAPIClientAxios({ definition: document as never });
    const client = await factory.getClient<
      Record<string, (...parameters: unknown[]) => Promise<{ data: unknown; status: number }>> & { interceptors: never }
    >();
    const { interceptors } = client as unknown as {
      interceptors: { request: { use(sign: (config: AxiosRequest) => AxiosRequest): void } };
    };
    interceptors.request.use((config) => {
      const url = new URL(`${config.baseURL}${config.url}`);
      for (const [name, value] of Object.entries(config.params ?? {})) url.searchParams.set(name, String(value));
      const body = Buffer.from(config.data === undefined ? '' : JSON.stringify(config.data));
      const request = {
        method: config.method.toUpperCase(),
        url: url.pathname + url.search,
        headers: { host: url.host },
        body,
      };
      Object.assign(config.headers, signatureHeaders(request, credentials, region, Date.now()));
      return config;
    });
    const call = async (operation: OperationId, ...parameters: unknown[]): Promise<unknown> =>
      (await client[operation]?.(...parameters))?.data;
    const made = (await call('createDestination', null, {
      url: receiver.url,
      events: ['client.*'],
      name: 'generated',
    })) as DestinationWithSecret;
    expect(await call('getDestination', { id: made.id })).toMatchObject({ id: made.id, name: 'generated' });
    expect(await call('listDestinations', { limit: 100 })).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ id: made.id })]),
    });
    expect(await call('testDestination', { id: made.id }, {})).toMatchObject({ ok: true });
    await call('deleteDestination', { id: made.id, 'If-Match': '*' });
    await expect(call('getDestination', { id: made.id })).rejects.toMatchObject({
      response: { status: 404, data: { code: 'not-found' } },
    });
  });
});

interface AxiosRequest {
  baseURL: string;
  url: string;
  method: string;
  params?: Record<string, unknown>;
  data?: unknown;
  headers: Record<string, string>;
}

describe('whatever is asked', () => {
  test(`${BATCHES * BATCH} requests made from the document get what it says, or a problem document: never a 5xx`, async () => {
    const { body: made } = await api.expect<DestinationWithSecret>(201, 'POST', '/destinations', {
      body: { url: receiver.url, events: ['fuzz.*'] },
    });
    await stack.publish([{ type: 'fuzz.one', detail: '{"eventId":"fuzz-1"}' }]);
    await stack.deliveriesWhen(made.id, 1, ({ status }) => status === 'SUCCESS');
    const [delivery] = (await api.expect<DeliveryPage>(200, 'GET', `/deliveries?destination=${made.id}`)).body.items;
    const events = [delivery?.eventId ?? '', 'fuzz-1'];
    const statuses = new Map<number, number>();
    const known = {
      id: [made.id],
      'getDelivery.id': [delivery?.id ?? ''],
      'resendDelivery.id': [delivery?.id ?? ''],
      'getEvent.id': events,
      'eraseEventPayload.id': events,
      // It stays, so that the others have something to ask for.
      'deleteDestination.id': ['dst_0000000000000000'],
      url: [receiver.url],
      events: [['fuzz.*']],
      secret: ['a-secret-of-the-fuzzing'],
      filter: [{ data: { n: [1] } }],
      maxAttempts: [2],
      headers: [{ 'X-Fuzz': '1' }],
      destination: [made.id],
      event: [events[0] ?? ''],
      'If-Match': ['*', '"1-active"'],
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(wildRequests(document, known), { minLength: BATCH, maxLength: BATCH }),
        async (requests) => {
          await Promise.all(
            requests.map(async (request) => {
              const status = await ask(request);
              statuses.set(status, (statuses.get(status) ?? 0) + 1);
            }),
          );
        },
      ),
      { numRuns: BATCHES },
    );
    // Neither everything was refused nor everything taken.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 404, 422]));
  });

  test('more than the stage lets through is refused with a problem document', async () => {
    const narrow = changedAssembly((resources) => {
      for (const { Type, Properties } of Object.values(resources)) {
        if (Type !== 'AWS::ApiGateway::Stage') continue;
        Object.assign((Properties['MethodSettings'] as object[])[0] ?? {}, {
          ThrottlingRateLimit: 1,
          ThrottlingBurstLimit: 5,
        });
      }
    });
    const throttled = await LocalStack.start({ assembly: narrow });
    const client = new AdminApi(throttled.stack);
    const answers = await Promise.all(Array.from({ length: 30 }, () => client.call('GET', '/health')));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expect(answer).toMatchObject({ status: 429, body: { code: 'too-many-requests' } });
    await throttled.stop();
    rmSync(narrow, { recursive: true });
  });
});

/** Answers the status. @throws what jest says of an answer that is not as the document has it */
async function ask({ operationId, method, path, headers, body }: WildRequest): Promise<number> {
  const answer = await api.call<unknown>(method, path, { headers, ...(body !== undefined && { body }) });
  if (answer.status >= 500) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
  if (answer.status >= 400) {
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    problem.strict().parse(answer.body);
    return answer.status;
  }
  const route: Route = ROUTES[operationId as OperationId];
  const { [answer.status]: declared } = route.responses;
  if (declared === undefined)
    throw new Error(`${method} ${path} answered ${answer.status}, which ${operationId} does not know`);
  declared.schema?.parse(answer.body);
  return answer.status;
}
