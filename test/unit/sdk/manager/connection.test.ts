import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebhookConfigurationError } from '../../../../sdk/src/configuration-error.ts';
import { connect } from '../../../../sdk/src/manager/connection.ts';
import { type EventBusOptions, openEventBus } from '../../../../sdk/src/publisher/event-bus.ts';

const NAMES = [
  'WEBHOOKS_API_URL',
  'WEBHOOKS_EVENT_BUS',
  'WEBHOOKS_LOCAL_DIRECTORY',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_EC2_METADATA_DISABLED',
] as const;
const LOCAL = {
  endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'local' },
  adminApiUrl: 'http://127.0.0.1:4566/_api/',
  eventBusName: 'local-bus',
};

let before: Record<string, string | undefined>;
let folder: string;

beforeEach(() => {
  before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));
  for (const name of NAMES) delete process.env[name];
  folder = mkdtempSync(join(tmpdir(), 'webhooks-sdk-'));
  process.env['WEBHOOKS_LOCAL_DIRECTORY'] = folder;
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

function localStack(stack: object): void {
  mkdirSync(join(folder, '.local'), { recursive: true });
  writeFileSync(join(folder, '.local', 'stack.json'), JSON.stringify(stack));
}

describe('the SDK finds the admin API', () => {
  test('at WEBHOOKS_API_URL, in the region of its host name', () => {
    localStack(LOCAL);
    process.env['WEBHOOKS_API_URL'] = 'https://abc123.execute-api.eu-west-1.amazonaws.com/v1/';
    process.env['AWS_REGION'] = 'us-east-1';
    expect(connect({})).toMatchObject({
      apiUrl: 'https://abc123.execute-api.eu-west-1.amazonaws.com/v1',
      region: 'eu-west-1',
    });
    expect(connect({ region: 'eu-west-2' }).region).toBe('eu-west-2');
  });

  test('at a custom domain, in the region of the environment', () => {
    process.env['AWS_REGION'] = 'eu-central-1';
    expect(connect({ apiUrl: 'https://webhooks.example.com' }).region).toBe('eu-central-1');
  });

  test('else at the local stack of this folder or a parent, with its credentials', async () => {
    localStack(LOCAL);
    const below = join(folder, 'a', 'b');
    mkdirSync(below, { recursive: true });
    process.env['WEBHOOKS_LOCAL_DIRECTORY'] = below;
    const { apiUrl, region, credentials } = connect({});
    expect([apiUrl, region, await credentials()]).toEqual([
      'http://127.0.0.1:4566/_api',
      'us-east-1',
      LOCAL.credentials,
    ]);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'nothing is set and no local stack runs',
      () => connect({}),
      /Set WEBHOOKS_API_URL .* No local stack runs in .*webhooks-sdk-\w+ or above.* set WEBHOOKS_LOCAL_DIRECTORY to the folder/,
    ],
    ['the URL is none', () => connect({ apiUrl: 'webhooks' }), /"webhooks", is not an http or https URL/],
    ['the URL has another protocol', () => connect({ apiUrl: 'ftp://localhost/' }), /is not an http or https URL/],
    ['the URL has a query', () => connect({ apiUrl: 'https://api.example.com/?x=1' }), /more than a host and a path/],
    ['the URL has a password', () => connect({ apiUrl: 'https://a:b@api.example.com' }), /more than a host and a path/],
    ['the URL is not https', () => connect({ apiUrl: 'http://webhooks.example.com' }), /is not https/],
    ['the region is not known', () => connect({ apiUrl: 'https://webhooks.example.com' }), /Set AWS_REGION/],
    [
      'the local stack has none',
      () => {
        localStack({ ...LOCAL, adminApiUrl: null });
        return connect({});
      },
      /has no admin API/,
    ],
  ])('or throws an error with the remedy when %s', (_, action, message) => {
    expect(action).toThrow(WebhookConfigurationError);
    expect(action).toThrow(message);
  });
});

describe('the SDK finds the event bus', () => {
  beforeEach(() => {
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'credentials');
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
  });

  test('in the environment, else at the local stack', async () => {
    localStack(LOCAL);
    process.env['AWS_REGION'] = 'eu-north-1';
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIAEXAMPLE';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
    expect((await openEventBus({})).name).toBe('local-bus');
    process.env['WEBHOOKS_EVENT_BUS'] = 'deployed-bus';
    expect((await openEventBus({})).name).toBe('deployed-bus');
    expect((await openEventBus({ eventBusName: 'mine' })).name).toBe('mine');
  });

  test('or throws an error with the remedy when no bus is named', async () => {
    await expect(openEventBus({})).rejects.toThrow(
      /Set WEBHOOKS_EVENT_BUS .* No local stack runs in .*webhooks-sdk-\w+ or above.* set WEBHOOKS_LOCAL_DIRECTORY/,
    );
  });

  test.each<[string, EventBusOptions, RegExp]>([
    ['the region is not known', {}, /The region of the event bus is missing\. Set AWS_REGION or the option region/],
    ['there are no credentials', { region: 'eu-north-1' }, /No AWS credentials: .* Set AWS_ACCESS_KEY_ID/],
    [
      'there are none, and the ARN has the region',
      { eventBusName: 'arn:aws:events:eu-west-1:123456789012:event-bus/webhooks-prod' },
      /No AWS credentials/,
    ],
  ])('or throws an error with the remedy before anything is sent, when %s', async (_, options, message) => {
    process.env['WEBHOOKS_EVENT_BUS'] = 'deployed-bus';
    await expect(openEventBus(options)).rejects.toThrow(WebhookConfigurationError);
    await expect(openEventBus(options)).rejects.toThrow(message);
  });
});
