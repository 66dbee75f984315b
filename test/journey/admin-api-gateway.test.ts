import { rmSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AdminApi } from '../helpers/admin-api.ts';
import type { TemplateResource } from '../helpers/changed-assembly.ts';
import { changedAssembly } from '../helpers/changed-assembly.ts';
import { LocalStack } from '../helpers/local-stack.ts';

let stack: LocalStack | undefined;
let assembly: string | undefined;

async function startWith(change: (resource: TemplateResource) => void): Promise<AdminApi> {
  assembly = changedAssembly((resources) => Object.values(resources).forEach(change));
  stack = await LocalStack.start({ assembly });
  return new AdminApi(stack.stack);
}

afterEach(async () => {
  await stack?.stop();
  if (assembly !== undefined) rmSync(assembly, { recursive: true });
});

/** As `lib/admin-api.ts` writes it for `adminApi.allowedCidrs`. */
const onlyFrom = (cidr: string) => ({
  Statement: [
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'execute-api:Invoke',
      Resource: 'execute-api:/*',
      Condition: { NotIpAddress: { 'aws:SourceIp': [cidr] } },
    },
  ],
});

describe('before the function is asked', () => {
  test.each([
    ['203.0.113.0/24', 403],
    ['127.0.0.0/8', 200],
  ])('only callers from %s are let in: %i', async (cidr, status) => {
    const api = await startWith(({ Type, Properties }) => {
      if (Type === 'AWS::ApiGateway::RestApi') Properties['Policy'] = onlyFrom(cidr);
    });
    const answer = await api.call('GET', '/health');
    expect(answer.status).toBe(status);
    if (status === 403)
      expect(answer.body).toMatchObject({ code: 'access-denied', instance: answer.headers.get('x-amzn-requestid') });
  });

  test('a wrong signature, and one for another service, are refused with a problem document', async () => {
    const api = await startWith(() => undefined);
    const { credentials, region } = stack?.stack ?? {
      credentials: { accessKeyId: '', secretAccessKey: '' },
      region: '',
    };
    const stranger = new AdminApi({
      ...(stack?.stack as LocalStack['stack']),
      credentials: { ...credentials, secretAccessKey: 'guessed' },
    });
    expect(await stranger.call('GET', '/health')).toMatchObject({
      status: 403,
      body: { code: 'access-denied', detail: expect.stringContaining('signature') },
    });
    const other = await fetch(api.url.href + '/health', {
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${region}/sqs/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
        'x-amz-date': '20260101T000000Z',
      },
    });
    expect(other.status).toBe(403);
    expect(other.headers.get('content-type')).toBe('application/problem+json');
  });
});

test('a function that cannot start is told of as a problem document, without its internals', async () => {
  const api = await startWith(({ Type, Properties }) => {
    if (Type !== 'AWS::Lambda::Function') return;
    const { Variables: variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
    if ('ATTEMPTS_LIMIT' in variables) delete variables['SECRETS_KEY_ARN'];
  });
  const answer = await api.call('GET', '/health');
  expect(answer.status).toBeGreaterThanOrEqual(500);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({ code: 'unavailable', instance: expect.any(String) });
  expect(answer.text).not.toContain('SECRETS_KEY_ARN');
});
