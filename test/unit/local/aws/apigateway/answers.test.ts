import { describe, expect, test } from '@jest/globals';
import { accessLogLine } from '../../../../../local/aws/services/apigateway/access-log.ts';
import { gatewayAnswer } from '../../../../../local/aws/services/apigateway/gateway-response.ts';
import { proxyAnswer } from '../../../../../local/aws/services/apigateway/proxy-event.ts';

const FAILURE = { type: 'THROTTLED', status: 429, message: 'Too "many" requests' };

describe('what API Gateway answers by itself', () => {
  test('is its plain message unless the template says otherwise', () => {
    expect(gatewayAnswer(FAILURE, new Map(), 'id')).toMatchObject({
      status: 429,
      body: '{"message":"Too \\"many\\" requests"}',
    });
  });

  test.each(['THROTTLED', 'DEFAULT_4XX'])('is the template of %s', (type) => {
    const template = '{"detail":$context.error.messageString,"instance":"$context.requestId"}';
    const responses = new Map([
      [type, { status: undefined, headers: { 'Content-Type': 'application/problem+json' }, template }],
    ]);
    const answer = gatewayAnswer(FAILURE, responses, 'id');
    expect(JSON.parse(String(answer.body))).toEqual({ detail: 'Too "many" requests', instance: 'id' });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
  });

  test('has the status of the template, if that says one', () => {
    const responses = new Map([['THROTTLED', { status: 503, headers: {}, template: '{}' }]]);
    expect(gatewayAnswer(FAILURE, responses, 'id').status).toBe(503);
  });
});

describe('what a function answers', () => {
  test('is taken with its headers, JSON unless it says otherwise', () => {
    const answer = proxyAnswer(
      JSON.stringify({
        statusCode: 201,
        headers: { ETag: '"1"' },
        multiValueHeaders: { Vary: ['a', 'b'] },
        body: '{}',
      }),
    );
    expect(answer).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', etag: '"1"', vary: 'a,b' },
      body: '{}',
    });
  });

  test('is decoded where it is base64', () => {
    expect(proxyAnswer('{"statusCode":200,"body":"aGk=","isBase64Encoded":true}')?.body).toEqual(Buffer.from('hi'));
  });

  test.each(['', 'null', '"text"', '{}', '{"statusCode":"200"}', '{"statusCode":200,"body":{}}'])(
    'is refused when it is %s',
    (payload) => {
      expect(proxyAnswer(payload)).toBeUndefined();
    },
  );
});

describe('a line of the access log', () => {
  const access = {
    requestId: 'r-1',
    accountId: '000000000000',
    caller: 'admin',
    method: 'GET',
    path: '/v1/health',
    startedAt: 0,
    endedAt: 12,
    answer: { status: 200, headers: {}, body: 'äb' },
    failure: undefined,
  };

  test('is the format with the values of the request', () => {
    const format =
      '{"id":"$context.requestId","who":"$context.identity.userArn","path":"$context.path","status":"$context.status","bytes":"$context.responseLength","ms":"$context.responseLatency"}';
    expect(JSON.parse(accessLogLine(format, access))).toEqual({
      id: 'r-1',
      who: 'arn:aws:iam::000000000000:user/admin',
      path: '/v1/health',
      status: '200',
      bytes: '3',
      ms: '12',
    });
  });

  test('escapes nothing, as on AWS: a quote in a value breaks JSON', () => {
    const failure = { type: 'ACCESS_DENIED', status: 403, message: 'not "allowed"' };
    expect(accessLogLine('"$context.error.responseType" "$context.error.message"', { ...access, failure })).toBe(
      '"ACCESS_DENIED" "not "allowed""',
    );
  });

  test('has a dash for what is not there', () => {
    expect(
      accessLogLine('$context.error.message $context.identity.userArn $context.unheard.of', {
        ...access,
        caller: undefined,
      }),
    ).toBe('- - -');
  });
});
