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
    for (const field of Object.values(fields))
      expect(field).toMatch(/^\$context\.(?!request\.|response\.override)[\w.]+$/);
  });

  test('returns problem documents also where API Gateway responds by itself', () => {
    const responses = resourcesOf(template, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => Properties);
    expect(responses.map(({ ResponseType }) => ResponseType)).toEqual(
      expect.arrayContaining(['ACCESS_DENIED', 'THROTTLED', 'DEFAULT_4XX', 'DEFAULT_5XX']),
    );
    for (const { ResponseTemplates: templates, ResponseParameters: parameters, StatusCode: status } of responses) {
      expect(parameters).toEqual({ 'gatewayresponse.header.Content-Type': `'${PROBLEM_CONTENT_TYPE}'` });
      const text = (templates as Record<string, string>)['application/json'] ?? '';
      const document = JSON.parse(text.replace('$context.error.messageString', '"message"')) as Record<string, unknown>;
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

  test('writes its logs in the one role of the account, which stays when the stack is deleted', () => {
    const account = resource(template, 'AWS::ApiGateway::Account', 'Admin');
    expect(account.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(referred(account.Properties['CloudWatchRoleArn'])).toMatch(/^AdminLogRole/);
    expect(resource(template, 'AWS::IAM::Role', 'AdminLogRole').DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('makes no role where the account has one', () => {
    const other = synthesized({ adminApi: { accountLogRole: false } });
    expect(resourcesOf(other, 'AWS::ApiGateway::Account')).toEqual([]);
    expect(resourcesOf(other, 'AWS::IAM::Role').filter(([id]) => id.startsWith('AdminLogRole'))).toEqual([]);
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
