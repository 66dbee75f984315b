import { describe, expect, test } from '@jest/globals';
import type { AccessRequest, Principal } from '../../../../../local/aws/gateway/service.ts';
import type { PolicyStatement } from '../../../../../local/aws/iam/access-control.ts';
import { PolicyEngine } from '../../../../../local/aws/iam/policy-engine.ts';

const ACCOUNT = '000000000000';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/fan-out-role`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:deliveries`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`;
const fanOut: Principal = { name: 'FanOutFunction', kind: 'function', roleArn: ROLE };
const events: Principal = { name: 'events.amazonaws.com', kind: 'service' };
const send: AccessRequest = { action: 'sqs:SendMessage', resource: QUEUE };

const allow = (rest: Partial<PolicyStatement>): PolicyStatement => ({
  Effect: 'Allow',
  Action: 'sqs:SendMessage',
  Resource: QUEUE,
  ...rest,
});

function engine(identity: PolicyStatement[], resource: PolicyStatement[] = [], resourceArn = QUEUE): PolicyEngine {
  const made = new PolicyEngine(ACCOUNT);
  made.attachRolePolicy(ROLE, 'Default', { Statement: identity });
  if (resource.length > 0) made.setResourcePolicy(resourceArn, { Statement: resource });
  return made;
}

function allowed(made: PolicyEngine, request: AccessRequest = send, principal = fanOut): boolean {
  try {
    made.authorize(principal, request);
    return true;
  } catch {
    return false;
  }
}

describe('PutEvents with a condition on events:source, as grantPublish makes it', () => {
  const BUS = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/webhooks`;
  const Condition = { StringEquals: { 'events:source': 'shop' } };
  const publisher = engine([{ Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS, Condition }]);

  test.each([
    ['shop', true],
    ['shop.webhooks', false],
    ['Shop', false],
    ['', false],
  ])('an entry with the source %j: %j', (source, expected) => {
    const entry = { action: 'events:PutEvents', resource: BUS, context: { 'events:source': source } };
    expect(allowed(publisher, entry)).toBe(expected);
  });
});

describe('identity policies', () => {
  test('nothing is allowed that no statement allows', () => {
    expect(allowed(engine([]))).toBe(false);
    expect(allowed(engine([allow({ Action: 'sqs:ReceiveMessage' })]))).toBe(false);
    expect(allowed(engine([allow({ Resource: `${QUEUE}-other` })]))).toBe(false);
    expect(allowed(engine([allow({})]))).toBe(true);
  });

  test('wildcards match actions in any case and resources in theirs', () => {
    expect(allowed(engine([allow({ Action: 'SQS:send*' })]))).toBe(true);
    expect(allowed(engine([allow({ Resource: 'arn:aws:sqs:*:deliver??s' })]))).toBe(true);
    expect(allowed(engine([allow({ Resource: 'arn:aws:SQS:*' })]))).toBe(false);
    // A dot is a dot, not any character.
    expect(allowed(engine([allow({ Resource: QUEUE.replace('s', '.') })]))).toBe(false);
  });

  test('NotAction and NotResource allow the rest', () => {
    const { Action: _action, ...noAction } = allow({ NotAction: ['sqs:DeleteQueue'] });
    expect(allowed(engine([noAction]))).toBe(true);
    expect(allowed(engine([noAction]), { ...send, action: 'sqs:DeleteQueue' })).toBe(false);
    const { Resource: _resource, ...noResource } = allow({ NotResource: QUEUE });
    expect(allowed(engine([noResource]))).toBe(false);
  });

  test('an explicit deny wins, wherever it stands', () => {
    const deny: PolicyStatement = { Effect: 'Deny', Action: 'sqs:*', Resource: '*' };
    expect(allowed(engine([allow({}), deny]))).toBe(false);
    expect(allowed(engine([allow({})], [{ ...deny, Principal: '*' }]))).toBe(false);
  });

  test('a role is not let in by the policy of another', () => {
    expect(allowed(engine([allow({})]), send, { ...fanOut, name: 'Deliver', roleArn: `${ROLE}-2` })).toBe(false);
  });
});

describe('resource policies', () => {
  test('a service needs one that names it, under its conditions', () => {
    const rule = 'arn:aws:events:us-east-1:000000000000:rule/webhooks-dev/orders';
    const made = engine(
      [],
      [
        allow({
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': [rule] } },
        }),
      ],
    );
    expect(allowed(made, { ...send, context: { 'aws:SourceArn': rule } }, events)).toBe(true);
    expect(allowed(made, { ...send, context: { 'aws:SourceArn': `${rule}2` } }, events)).toBe(false);
    expect(allowed(made, send, { name: 'sns.amazonaws.com', kind: 'service' })).toBe(false);
  });

  test('one that names a role lets it in, one that names the account leaves it to the role', () => {
    expect(allowed(engine([], [allow({ Principal: { AWS: ROLE } })]))).toBe(true);
    expect(allowed(engine([], [allow({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } })]))).toBe(false);
  });

  test('several of one resource add up, and one of the same name replaces', () => {
    const made = engine([]);
    made.setResourcePolicy(QUEUE, { Statement: allow({ Principal: { AWS: ROLE } }) }, 'one');
    made.setResourcePolicy(
      QUEUE,
      { Statement: allow({ Action: 'sqs:ReceiveMessage', Principal: { AWS: ROLE } }) },
      'two',
    );
    expect(allowed(made)).toBe(true);
    made.setResourcePolicy(QUEUE, { Statement: [] }, 'one');
    expect(allowed(made)).toBe(false);
  });

  test('refusal of plain HTTP does not bite: the gateway stands for HTTPS', () => {
    const tlsOnly: PolicyStatement = {
      Effect: 'Deny',
      Action: 'sqs:*',
      Resource: QUEUE,
      Principal: { AWS: '*' },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    expect(allowed(engine([allow({})], [tlsOnly]))).toBe(true);
  });

  test('a key heeds roles only where its own policy delegates to the account', () => {
    const decrypt = { action: 'kms:Decrypt', resource: KEY };
    const identity = allow({ Action: 'kms:Decrypt', Resource: KEY });
    const root: PolicyStatement = {
      Effect: 'Allow',
      Action: 'kms:*',
      Resource: '*',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    };
    expect(allowed(engine([identity]), decrypt)).toBe(false);
    expect(allowed(engine([identity], [root], KEY), decrypt)).toBe(true);
    expect(allowed(engine([], [root], KEY), decrypt)).toBe(false);
  });
});

describe('conditions', () => {
  type Values = Record<string, string | string[]>;
  const test1 = (Condition: NonNullable<PolicyStatement['Condition']>, context: Values): boolean =>
    allowed(engine([allow({ Condition })]), { ...send, context });

  test.each<[string, string, string, Values, boolean]>([
    ['StringEquals', 'k', 'a', { k: 'a' }, true],
    ['StringEquals', 'k', 'a', { k: 'b' }, false],
    ['StringEquals', 'k', 'a', {}, false],
    ['StringEquals', 'K', 'a', { k: 'a' }, true],
    ['StringNotEquals', 'k', 'a', {}, true],
    ['StringNotEquals', 'k', 'a', { k: 'a' }, false],
    ['StringLike', 'k', 'dst_*', { k: 'dst_1' }, true],
    ['StringEqualsIfExists', 'k', 'a', {}, true],
    ['StringEqualsIfExists', 'k', 'a', { k: 'b' }, false],
    ['ArnLike', 'k', 'arn:*:rule/x*', { k: 'arn:aws:rule/xy' }, true],
    ['Null', 'k', 'true', {}, true],
    ['Null', 'k', 'true', { k: 'a' }, false],
    ['NumericLessThan', 'k', '10', { k: '9' }, true],
    ['IpAddress', 'k', '10.0.0.0/8', { k: '10.1.2.3' }, true],
    ['NotIpAddress', 'k', '10.0.0.0/8', { k: '10.1.2.3' }, false],
    ['DateLessThan', 'k', '2030-01-01T00:00:00Z', { k: '2029-01-01T00:00:00Z' }, true],
    ['ForAllValues:StringEquals', 'k', 'a', { k: ['a', 'b'] }, false],
    ['ForAllValues:StringEquals', 'k', 'a', {}, true],
    ['ForAnyValue:StringEquals', 'k', 'a', { k: ['a', 'b'] }, true],
    ['ForAnyValue:StringEquals', 'k', 'a', {}, false],
  ])('%s of %s = %s with %j is %s', (operator, key, value, context, expected) => {
    expect(test1({ [operator]: { [key]: value } }, context)).toBe(expected);
  });

  test('all operators and keys must hold, any value of a key may', () => {
    const Condition = { StringEquals: { a: ['1', '2'], b: '3' }, Null: { c: 'true' } };
    expect(test1(Condition, { a: '2', b: '3' })).toBe(true);
    expect(test1(Condition, { a: '2', b: '4' })).toBe(false);
    expect(test1(Condition, { a: '2', b: '3', c: 'x' })).toBe(false);
  });

  test('one that the engine does not know is an error, never a pass', () => {
    expect(() => engine([allow({ Condition: { BinaryEquals: { k: 'a' } } })])).toThrow('BinaryEquals is not known');
  });
});

describe('what the engine tells', () => {
  test('a denial is said in the words of AWS, once for each kind', () => {
    const said: string[] = [];
    const made = new PolicyEngine(ACCOUNT, (message) => said.push(message));
    const expected = `User: arn:aws:sts::${ACCOUNT}:assumed-role/fan-out-role/FanOutFunction is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} because no identity-based policy allows the sqs:SendMessage action`;
    expect(() => made.authorize(fanOut, send)).toThrow(expected);
    expect(allowed(made)).toBe(false);
    expect(said).toEqual([expected]);
  });

  test('its report is enough to replay every request without one grant', () => {
    const used = allow({ Sid: 'Send' });
    const dead = allow({ Sid: 'Dead', Action: 'sqs:PurgeQueue' });
    const made = engine([used, dead]);
    allowed(made);
    allowed(made);
    const { requests, policies } = made.report();
    expect(requests).toEqual([
      { principal: fanOut, request: send, allowed: true, statements: ['Default#Send'], count: 2 },
    ]);
    const [policy] = policies;
    expect(policy).toMatchObject({ roleArn: ROLE, policyName: 'Default' });

    const replay = new PolicyEngine(ACCOUNT);
    replay.attachRolePolicy(ROLE, 'Default', { Statement: [dead] });
    expect(() => requests.forEach(({ principal, request }) => replay.authorize(principal, request))).toThrow(
      'FanOutFunction is not authorized to perform: sqs:SendMessage',
    );
  });
});

describe('a permissions boundary', () => {
  const bounded = (boundary: PolicyStatement[], identity: PolicyStatement[], resource: PolicyStatement[] = []) => {
    const made = engine(identity, resource);
    made.setBoundary(ROLE, 'Boundary', { Statement: boundary });
    return made;
  };

  test('grants nothing, and limits what the policies of the role grant', () => {
    expect(allowed(bounded([allow({})], []))).toBe(false);
    expect(allowed(bounded([allow({})], [allow({})]))).toBe(true);
    expect(allowed(bounded([allow({ Action: 'sqs:ReceiveMessage' })], [allow({})]))).toBe(false);
    expect(allowed(bounded([allow({}), allow({ Effect: 'Deny' })], [allow({})]))).toBe(false);
  });

  test('limits what a resource policy grants to the role', () => {
    const grant = allow({ Principal: { AWS: ROLE } });
    expect(allowed(bounded([allow({})], [], [grant]))).toBe(true);
    expect(allowed(bounded([allow({ Action: 'sqs:ReceiveMessage' })], [], [grant]))).toBe(false);
  });

  test('is named by a denial, in the words of AWS', () => {
    expect(() => bounded([], [allow({})]).authorize(fanOut, send)).toThrow(
      'because no permissions boundary allows the sqs:SendMessage action',
    );
  });

  test('leaves services alone, and other roles', () => {
    const made = bounded([], [], [allow({ Principal: { Service: 'events.amazonaws.com' } })]);
    expect(allowed(made, send, events)).toBe(true);
  });
});

test('a policy names a role without its path', () => {
  const made = new PolicyEngine(ACCOUNT);
  made.attachRolePolicy(ROLE, 'Default', { Statement: allow({}) });
  expect(allowed(made, send, { ...fanOut, roleArn: ROLE.replace('role/', 'role/team/') })).toBe(true);
});
