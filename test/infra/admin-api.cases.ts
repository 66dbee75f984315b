import { describe, expect, test } from '@jest/globals';
import { PROBLEM_CONTENT_TYPE, PROBLEMS, type ProblemCode } from '../../core/contract/problems.ts';
import { referred, resource, resourcesOf, synthesized } from './synthesized.ts';

const template = synthesized({ adminApi: { requestsPerSecond: 7, burst: 9 } });
const stage = resource(template, 'AWS::ApiGateway::Stage', 'AdminApi').Properties;

describe('the admin API', () => {
  test('accepts only requests signed with IAM, and leaves all paths to the function', () => {
    const methods = resourcesOf(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => Properties);
    expect(methods).toHaveLength(2);
    for (const method of methods) {
      expect(method).toMatchObject({
        HttpMethod: 'ANY',
        AuthorizationType: 'AWS_IAM',
        Integration: { Type: 'AWS_PROXY' },
      });
      expect(JSON.stringify(method['Integration'])).toContain('AdminFunction');
    }
    expect(resource(template, 'AWS::ApiGateway::Resource', 'AdminApi').Properties['PathPart']).toBe('{proxy+}');
  });

  test('is throttled and traced, and logs callers and requests, but neither bodies nor headers', () => {
    expect(stage).toMatchObject({
      StageName: 'v1',
      TracingEnabled: true,
      MethodSettings: [
        { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9, LoggingLevel: 'OFF', DataTraceEnabled: false },
      ],
    });
    const { Format: format } = stage['AccessLogSetting'] as { Format: string };
    const fields = JSON.parse(format) as Record<string, string>;
    expect(fields).toMatchObject({
      requestId: '$context.requestId',
      principal: '$context.identity.userArn',
      status: '$context.status',
    });
    // API Gateway escapes nothing: only values that no caller writes keep the line what it is.
    const written =
      /message|integration\.error|validationErrorString|\.path$|userAgent|domainName|protocol|authorizer/i;
    expect(Object.values(fields).filter((field) => written.test(field))).toEqual([]);
    for (const field of Object.values(fields))
      expect(field).toMatch(/^\$context\.(?!request\.|response\.override)[\w.]+$/);
  });

  test('returns problem documents also where API Gateway responds by itself', () => {
    const responses = resourcesOf(template, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => Properties);
    expect(responses.map(({ ResponseType }) => ResponseType)).toEqual(
      expect.arrayContaining(['ACCESS_DENIED', 'THROTTLED', 'DEFAULT_4XX', 'DEFAULT_5XX']),
    );
    for (const {
      ResponseType: type,
      ResponseTemplates: templates,
      ResponseParameters: parameters,
      StatusCode: status,
    } of responses) {
      expect(parameters).toEqual({ 'gatewayresponse.header.Content-Type': `'${PROBLEM_CONTENT_TYPE}'` });
      const text = (templates as Record<string, string>)['application/json'] ?? '';
      const document = JSON.parse(text.replace('$context.error.messageString', '"message"')) as Record<string, unknown>;
      // A refusal of any 4xx status: no other code would be true of all of them.
      if (type === 'DEFAULT_4XX') expect(document['code']).toBe('refused');
      const { title, status: expected } = PROBLEMS[document['code'] as ProblemCode];
      expect(document).toMatchObject({
        title,
        instance: '$context.requestId',
        detail: expect.any(String),
        type: expect.stringContaining('urn:'),
      });
      if (status !== undefined) expect([document['status'], status]).toEqual([expected, String(expected)]);
    }
  });

  test('makes the one role for logs of the account where it is asked to, which then stays when the stack is deleted', () => {
    const first = synthesized({ adminApi: { accountLogRole: true } });
    const account = resource(first, 'AWS::ApiGateway::Account', 'Admin');
    expect(account.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(referred(account.Properties['CloudWatchRoleArn'])).toMatch(/^AdminLogRole/);
    expect(resource(first, 'AWS::IAM::Role', 'AdminLogRole').DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('leaves the role of the account alone unless it is asked to make one', () => {
    expect(resourcesOf(template, 'AWS::ApiGateway::Account')).toEqual([]);
    expect(resourcesOf(template, 'AWS::IAM::Role').filter(([id]) => id.startsWith('AdminLogRole'))).toEqual([]);
  });

  test('lets listed principals of other accounts call it', () => {
    const role = 'arn:aws:iam::210987654321:role/ops/support';
    const shared = synthesized({ adminApi: { allowedPrincipals: ['123456789012', role] } });
    const { Policy: policy } = resource(shared, 'AWS::ApiGateway::RestApi', 'AdminApi').Properties;
    const [statement] = (policy as { Statement: Record<string, unknown>[] }).Statement;
    expect(statement).toMatchObject({ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' });
    expect(JSON.stringify(statement?.['Principal'])).toContain(':iam::123456789012:root');
    expect(JSON.stringify(statement?.['Principal'])).toContain(role);
  });

  test('accepts any address unless addresses are listed, and then denies all others', () => {
    expect(resource(template, 'AWS::ApiGateway::RestApi', 'AdminApi').Properties).not.toHaveProperty('Policy');
    const closed = synthesized({ adminApi: { allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'] } });
    expect(resource(closed, 'AWS::ApiGateway::RestApi', 'AdminApi').Properties['Policy']).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Action: 'execute-api:Invoke',
          Condition: { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] } },
        },
      ],
    });
  });
});
