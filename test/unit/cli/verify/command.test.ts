import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { run } from '../../../../cli/src/run.ts';
import { ApiServer, CREDENTIALS } from '../../sdk/manager/api-server.ts';

const VARIABLES = {
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_REGION: '',
  AWS_DEFAULT_REGION: '',
  WEBHOOKS_LOCAL_DIRECTORY: '/',
};

let before: Record<string, string | undefined>;

beforeEach(() => {
  before = Object.fromEntries([...Object.keys(VARIABLES), 'AWS_ENDPOINT_URL'].map((name) => [name, process.env[name]]));
  Object.assign(process.env, VARIABLES);
});

afterEach(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

async function verify(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const streams = {
    out: (text: string) => void (printed.out += text),
    err: (text: string) => void (printed.err += text),
  };
  const code = await run(['verify', ...args], streams, () => new AbortController().signal);
  return { code, ...printed };
}

describe('the command verify', () => {
  test.each([
    [['--stage', 'prod', '--stack', 'mine'], '--stage and --stack exclude each other.'],
    [['--local', '--stage', 'prod'], '--local excludes --stage'],
    [['--api-url', 'https://example.com'], 'verify needs the whole stack, not --api-url. Give --stage.'],
  ])('refuses %j', async (args, message) => {
    expect(await verify(...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  test.each([
    [[], 'No local stack runs in this folder or above it.'],
    [['--stage', 'prod'], 'The region of the stack is missing. Give --region, or set AWS_REGION.'],
  ])('given %j, says what is missing', async (args, message) => {
    expect(await verify(...args)).toMatchObject({ code: 8, err: expect.stringContaining(message) });
  });

  test('before the first deployment checks the account, and says how to deploy', async () => {
    const api = await ApiServer.start(({ url }) =>
      url.includes('DescribeStacks')
        ? {
            status: 400,
            body: '<ErrorResponse><Error><Message>Stack with id webhooks-prod does not exist</Message></Error></ErrorResponse>',
          }
        : { status: 404, body: { __type: 'UnknownOperationException' } },
    );
    process.env['AWS_ENDPOINT_URL'] = new URL(api.url).origin;
    const { code, out, err } = await verify('--stage', 'prod', '--region', 'eu-west-1');
    api.close();
    expect(out.split('\n').filter((line) => line.startsWith('not here'))).toHaveLength(5);
    expect(out).toContain(
      'FAILED    The stack webhooks-prod is deployed: There is none in eu-west-1. Remedy: Run npx cdk deploy -c webhooks.stage=prod.\n',
    );
    expect(err).toContain('Not everything works: 5 not here, 1 failed.');
    expect(code).toBe(1);
  });
});
