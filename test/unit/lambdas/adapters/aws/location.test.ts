import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { endpointOf } from '../../../../../lambdas/adapters/aws/location.ts';

const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'guessed' };
const NAMES = ['dynamodb', 'sqs', 'kms', 'events'] as const;
const VARIABLE = /^AWS_(ENDPOINT_URL|USE_|DOMAIN)/;

const before = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (VARIABLE.test(name)) delete process.env[name];
  Object.assign(process.env, before);
});

/** Where the AWS SDK sends a call of each service, in the order of `NAMES`. */
async function hostsOfSdk(region: string): Promise<string[]> {
  const hosts: string[] = [];
  const handle = async ({ hostname }: { hostname: string }): Promise<never> => {
    hosts.push(hostname);
    throw new Error('sent');
  };
  const options = { region, credentials: CREDENTIALS, maxAttempts: 1, requestHandler: { handle } } as never;
  const calls = [
    () => new DynamoDBClient(options).send(new ListTablesCommand({})),
    () => new SQSClient(options).send(new ListQueuesCommand({})),
    () => new KMSClient(options).send(new EncryptCommand({ KeyId: 'key', Plaintext: new Uint8Array(1) })),
    () => new EventBridgeClient(options).send(new PutEventsCommand({ Entries: [] })),
  ];
  for (const call of calls) await expect(call()).rejects.toThrow('sent');
  return hosts;
}

describe('the endpoint of a service is that of the AWS SDK', () => {
  const REGIONS = [
    ['us-east-1', 'amazonaws.com'],
    ['eu-central-1', 'amazonaws.com'],
    ['us-gov-west-1', 'amazonaws.com'],
    ['cn-north-1', 'amazonaws.com.cn'],
  ] as const;
  const KINDS = [{}, { FIPS: 'true' }, { DUALSTACK: 'true' }, { FIPS: 'true', DUALSTACK: 'true' }];

  test.each(REGIONS.flatMap(([region, domain]) => KINDS.map((kind) => [region, kind, domain] as const)))(
    'in %s with %j',
    async (region, kind, domain) => {
      process.env['AWS_DOMAIN'] = domain;
      for (const [name, value] of Object.entries(kind)) process.env[`AWS_USE_${name}_ENDPOINT`] = value;
      const ours = NAMES.map((name) => endpointOf({ region, credentials: CREDENTIALS }, name).hostname);
      expect(ours).toEqual(await hostsOfSdk(region));
    },
  );

  test('where one is set for it, else where one is set for all', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://all.example.com';
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = 'http://tables.example.com';
    process.env['AWS_ENDPOINT_URL_EVENTBRIDGE'] = 'http://bus.example.com';
    const region = 'eu-central-1';
    const ours = NAMES.map((name) => endpointOf({ region, credentials: CREDENTIALS }, name).hostname);
    expect(ours).toEqual(['tables.example.com', 'all.example.com', 'all.example.com', 'bus.example.com']);
    expect(ours).toEqual(await hostsOfSdk(region));
  });
});
