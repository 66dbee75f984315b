import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readConfiguration } from '../../lib/configuration.ts';
import { ConfigurationError } from '../../lib/settings/configuration-error.ts';

const errorOf = (context: Record<string, unknown>): string => {
  try {
    readConfiguration(context);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
};

const PROJECT = join(import.meta.dirname, '..', '..');

/** Settings on command lines of the documents. */
const DOCUMENTED = ['README.md', ...readdirSync(join(PROJECT, 'docs')).map((name) => join('docs', name))]
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(join(PROJECT, name), 'utf8'))
  .flatMap((text) => Array.from(text.matchAll(/[ `]-c (?:'([\w.]+)=([^']+)'|([\w.]+)=([^\s`)]+))/g)))
  .map((match): [key: string, value: string] => {
    const [key = '', value = ''] = match.slice(1).filter((part) => part !== undefined);
    return [key, value];
  });

describe('configuration', () => {
  test('names each principal that is none', () => {
    const all = 'arn:aws:iam::123456789012:role/*';
    expect(errorOf({ webhooks: { adminApi: { allowedPrincipals: ['123456789012', all] } } })).toContain(
      'webhooks.adminApi.allowedPrincipals.1: must be the id of an account or the ARN of a role or user',
    );
  });

  test('has a default for everything', () => {
    expect(readConfiguration({})).toEqual({
      stage: 'dev',
      source: 'street-collector-platform',
      retentionDays: 30,
      alarmTopic: false,
      verify: { receiver: false },
      runbookUrl: 'docs/runbook.md',
      traceparent: false,
      retry: { maxAttempts: 4, baseSeconds: 30 },
      limits: { ratePerMinute: 100, burst: 250, maxPerSecond: 300, maxAttempts: 13 },
      breaker: { failures: 10, deliveries: 3, seconds: 60, disableAfterDays: 5 },
      fanOut: { maximumConcurrency: 10 },
      deliver: { maximumConcurrency: 50 },
      adminApi: {
        allowedCidrs: [],
        allowedPrincipals: [],
        requestsPerSecond: 50,
        burst: 100,
        accountLogRole: false,
      },
      console: {
        enabled: false,
        groups: { claim: 'cognito:groups', admins: 'webhooks-admins', viewers: 'webhooks-viewers' },
        tokenMinutes: 15,
      },
      figures: { enabled: true, windowSeconds: 60 },
      warmThroughput: {},
      allowedPrivateCidrs: [],
      allowedPorts: [443, 8443],
      logRetentionDays: 30,
      removalPolicy: 'retain',
      deletionProtection: true,
    });
  });

  test('prefers the command line to cdk.json, key by key', () => {
    const configuration = readConfiguration({
      webhooks: { stage: 'dev', retry: { maxAttempts: 2, baseSeconds: 5 } },
      'webhooks.stage': 'prod',
      'webhooks.retry.maxAttempts': '6',
      'webhooks.allowedPorts': '[8443]',
      'webhooks.alarmTopicArn': 'arn:aws:sns:eu-west-1:123456789012:ops',
      'aws:cdk:some-other-key': true,
    });
    expect(configuration).toMatchObject({
      stage: 'prod',
      retry: { maxAttempts: 6, baseSeconds: 5 },
      allowedPorts: [8443],
      alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:ops',
    });
  });

  test('takes the whole object from the command line too', () => {
    expect(readConfiguration({ webhooks: '{"stage":"test"}' }).stage).toBe('test');
  });

  test('leaves the tables unprotected where removalPolicy is destroy', () => {
    expect(readConfiguration({ 'webhooks.removalPolicy': 'destroy' }).deletionProtection).toBe(false);
  });

  test.each<[string, unknown, string]>([
    ['stage', 'Prod!', 'lower-case letters'],
    ['stage', '9lives', 'a letter first'],
    ['source', 'aws.events', 'not beginning with "aws."'],
    ['retentionDays', 0, 'from 1 to 365'],
    ['retry.maxAttempts', 14, 'from 1 to 13'],
    ['retry.preset', 'eager', 'must be one of guide, standard-webhooks, patient, impatient'],
    ['retry.schedule', ['5 minutes'], 'must be a list of 1 to 12 waits'],
    ['retry.jitter', 2, 'from 0 to 1'],
    ['retry.deadlineSeconds', 2_592_001, 'must be at most the retention, here 2592000'],
    ['retry.maxAttempts', 2.5, 'a whole number'],
    ['retry.baseSeconds', 'soon', 'from 1 to 3600'],
    ['limits.burst', 0, 'from 1 to 10000'],
    ['limits.maxPerSecond', 301, 'from 1 to 300'],
    ['deliver.maximumConcurrency', 1, 'from 2 to 1000'],
    ['adminApi.requestsPerSecond', 0, 'from 1 to 1000'],
    ['adminApi.allowedPrincipals', 'all', 'must be a list of accounts and roles'],
    ['warmThroughput.writesPerSecond', 3999, 'a whole number from 4000'],
    ['adminApi.accountLogRole', 'no', 'must be true or false'],
    ['console.enabled', 'yes', 'must be true or false'],
    ['console.tokenMinutes', 4, 'from 5 to 60'],
    ['console.tokenMinutes', 61, 'from 5 to 60'],
    ['console.groups.admins', '', '1 to 128 visible characters'],
    ['console.groups.viewers', 'webhooks-admins', 'must not be the group of the admins'],
    ['console.groups.admins', 'all staff', 'must have no space without console.issuer'],
    ['console.groups.claim', 'groups', 'must be cognito:groups without console.issuer'],
    ['console.domain', 'webhooks.example.com', 'must be a group of settings'],
    ['figures.enabled', 1, 'must be true or false'],
    ['figures.windowSeconds', 61, 'from 0 to 60'],
    ['allowedPorts', [], 'must name a port'],
    ['alarmTopicArn', 'ops', 'ARN of a standard SNS topic'],
    ['logRetentionDays', 31, 'must be one of 1, 3, 5'],
    ['removalPolicy', 'keep', '"retain" or "destroy"'],
    ['retry', 'often', 'must be a group of settings'],
  ])('refuses %s = %j, naming field, rule, value and remedy', (field, value, rule) => {
    const message = errorOf({ [`webhooks.${field}`]: value });
    expect(message).toContain(`webhooks.${field}: `);
    expect(message).toContain(rule);
    expect(message).toContain(`(given: ${JSON.stringify(value)})`);
    expect(message).toContain(`-c webhooks.${field}=`);
  });

  const issuer = {
    url: 'https://login.example.com/oauth2/default',
    clientId: '0oa1b2c3',
    authorizationEndpoint: 'https://login.example.com/authorize?p=policy',
    tokenEndpoint: 'https://login.example.com/token',
  };

  test('takes any issuer over https, with groups as that issuer names them', () => {
    const groups = { claim: 'https://example.com/groups', admins: 'Webhook admins', viewers: 'b1946ac9-2ee0' };
    const given = { enabled: true, issuer: { ...issuer, url: 'https://login.example.com:8443/' }, groups };
    const scope = 'openid email offline_access';
    expect(readConfiguration({ webhooks: { console: given } }).console).toEqual({
      ...given,
      issuer: { ...given.issuer, scope },
      tokenMinutes: 15,
    });
  });

  test.each([
    ['url', 'http://login.example.com', 'must be an https address'],
    ['url', 'https://login.example.com/?tenant=1', 'must have no query'],
    ['url', 'https://user@login.example.com', 'must be an https address'],
    ['url', 'https://LOGIN.example.com', 'its host in lower case'],
    ['tokenEndpoint', "https://login.example.com/token; script-src 'unsafe-inline'", 'must be an https address'],
    ['tokenEndpoint', 'https://login.example.com/token,https://other.example.com', 'must be an https address'],
    ['authorizationEndpoint', 'javascript:alert(1)', 'must be an https address'],
    ['revocationEndpoint', '/revoke', 'must be an https address'],
    ['endSessionEndpoint', 'https://login.example.com/logout#now', 'must be an https address'],
    ['clientId', '', 'must be the id of a public client'],
    ['scope', 'email groups', 'one of them openid'],
    ['scope', 'openidentity', 'one of them openid'],
    ['scope', 'openid  email', 'with a space between'],
  ])('refuses the issuer with %s = %j', (field, value, rule) => {
    const given = { ...issuer, [field]: value };
    const message = errorOf({ webhooks: { console: { issuer: given } } });
    expect(message).toContain(`webhooks.console.issuer.${field}: `);
    expect(message).toContain(rule);
  });

  test('names each field that an issuer lacks', () => {
    const message = errorOf({ webhooks: { console: { issuer: { url: issuer.url } } } });
    for (const field of ['clientId', 'authorizationEndpoint', 'tokenEndpoint'])
      expect(message).toContain(`webhooks.console.issuer.${field}: `);
  });

  test.each([
    ['name', 'https://webhooks.example.com'],
    ['name', 'localhost'],
    ['name', '*.example.com'],
    ['certificateArn', 'arn:aws:iam::123456789012:server-certificate/x'],
  ])('refuses the domain with %s = %j', (field, value) => {
    const domain = {
      name: 'webhooks.example.com',
      certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000',
    };
    expect(readConfiguration({ webhooks: { console: { domain } } }).console.domain).toEqual(domain);
    expect(errorOf({ webhooks: { console: { domain: { ...domain, [field]: value } } } })).toContain(
      `webhooks.console.domain.${field}: must be `,
    );
  });

  test.each(['203.0.113.0', 'office', '203.0.113.0/33'])(
    'refuses %s as a range that the admin API may be called from',
    (range) => {
      expect(errorOf({ webhooks: { adminApi: { allowedCidrs: ['2001:db8::/32', range] } } })).toMatch(
        /webhooks\.adminApi\.allowedCidrs\.1: must be a CIDR block/,
      );
    },
  );

  test('refuses settings that contradict each other', () => {
    expect(errorOf({ webhooks: { limits: { ratePerMinute: 600, maxPerSecond: 5 } } })).toMatch(
      /limits\.ratePerMinute: .*at most 60 x maxPerSecond, here 300/,
    );
    expect(errorOf({ webhooks: { retry: { maxAttempts: 5 }, limits: { maxAttempts: 4 } } })).toMatch(
      /retry\.maxAttempts: must be at most 4, the maximum of this stage/,
    );
    expect(errorOf({ webhooks: { removalPolicy: 'destroy', deletionProtection: true } })).toContain(
      'webhooks.deletionProtection: must not be true',
    );
  });

  test('takes a preset or a schedule in the place of attempts and base', () => {
    const retryOf = (retry: object) => readConfiguration({ webhooks: { retry } }).retry;
    expect(retryOf({ preset: 'standard-webhooks', deadlineSeconds: 600 })).toEqual({
      preset: 'standard-webhooks',
      deadlineSeconds: 600,
    });
    expect(retryOf({ schedule: ['5s', '5m'], jitter: 0.2 })).toEqual({ schedule: ['5s', '5m'], jitter: 0.2 });
    expect(errorOf({ webhooks: { retry: { preset: 'guide', maxAttempts: 3 } } })).toMatch(
      /retry\.maxAttempts: contradicts preset/,
    );
    expect(errorOf({ webhooks: { retry: { preset: 'patient' }, retentionDays: 6 } })).toMatch(
      /retry\.preset: .*retention of 6 days/,
    );
  });

  test('refuses a retry schedule that outlives the retention', () => {
    expect(readConfiguration({ webhooks: { retry: { maxAttempts: 12 } } }).retry.baseSeconds).toBe(30);
    expect(errorOf({ webhooks: { retentionDays: 7, retry: { maxAttempts: 12, baseSeconds: 3600 } } })).toMatch(
      /webhooks\.retry: .*retention of 7 days/,
    );
  });

  test('names every setting that does not exist, and all faults at once', () => {
    const message = errorOf({ 'webhooks.stge': 'prod', 'webhooks.retry.max': 3, 'webhooks.retentionDays': 0 });
    expect(message).toContain('webhooks.stge: no setting has this name');
    expect(message).toContain('webhooks.retry.max: no setting has this name');
    expect(message).toContain('webhooks.retentionDays: ');
  });

  test.each([
    ['stage', 'prod'],
    ['retry.maxAttempts', 6],
  ])('refuses the bare context key %s, and gives the right spelling', (key, value) => {
    expect(errorOf({ [key]: value, 'aws:cdk:bundling': '*' })).toBe(
      `${key}: settings begin with "webhooks.". Write -c webhooks.${key}=VALUE instead of -c ${key}=VALUE.`,
    );
  });

  // `-c stage=prod` in a document would deploy another stage than the one that it names.
  test.each(DOCUMENTED)('takes -c %s=%s of a document', (key, value) => {
    const setting = key.replace(/^webhooks\./, '').split('.');
    const valueOf = (configuration: unknown): unknown =>
      setting.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], configuration);
    expect(valueOf(readConfiguration({ [key]: value }))).not.toEqual(valueOf(readConfiguration({})));
  });

  test('finds the lines of README.md and docs/scaling.md that deploy a stage', () => {
    expect(DOCUMENTED).toEqual(
      expect.arrayContaining([
        ['webhooks.stage', 'prod'],
        ['webhooks.stage', 'cell-2'],
      ]),
    );
  });

  test('refuses a setting inside one that is no group', () => {
    expect(errorOf({ webhooks: { stage: 'prod' }, 'webhooks.stage.name': 'x' })).toContain(
      'webhooks.stage: is not a group',
    );
  });
});

describe('allowedPrivateCidrs', () => {
  test.each(['10.0.0.0/8', '172.16.4.0/24', '100.64.0.0/10', 'fd12:3456::/32'])('may open %s', (cidr) => {
    expect(readConfiguration({ webhooks: { allowedPrivateCidrs: [cidr] } }).allowedPrivateCidrs).toEqual([cidr]);
  });

  test.each<[string, string]>([
    ['127.0.0.0/8', 'loopback'],
    ['127.0.0.1/32', 'loopback'],
    ['169.254.169.254/32', 'link-local'],
    ['0.0.0.0/0', 'this host'],
    ['169.0.0.0/8', 'link-local'],
    ['::1/128', 'loopback'],
    ['::/0', 'loopback'],
    ['fe80::/10', 'link-local'],
    ['fe80::1/128', 'link-local'],
    ['fd00:ec2::254/128', 'instance services'],
    ['::ffff:10.0.0.0/104', 'write it as IPv4'],
    ['10.0.0.0', 'is not a CIDR block'],
  ])('may not open %s', (cidr, reason) => {
    const message = errorOf({ webhooks: { allowedPrivateCidrs: ['10.0.0.0/8', cidr] } });
    expect(message).toContain('webhooks.allowedPrivateCidrs.1: ');
    expect(message).toContain(reason);
    expect(message).toContain(`(given: "${cidr}")`);
  });
});
