import { describe, expect, test } from '@jest/globals';
import { apiStage } from '../../../../../local/aws/resources/api-stage.ts';
import type { LocalRuntime } from '../../../../../local/aws/runtime.ts';
import type { ApiGatewayOptions } from '../../../../../local/aws/services/apigateway/api-gateway.ts';
import { ApiGateway } from '../../../../../local/aws/services/apigateway/api-gateway.ts';
import { RestApi } from '../../../../../local/aws/services/apigateway/rest-api.ts';

const method = (httpMethod: string, functionArn = 'arn:f') => ({
  httpMethod,
  authorization: 'AWS_IAM' as const,
  functionArn,
});

function api(): RestApi {
  const made = new RestApi('api', 'root', undefined);
  made.addMethod('root', method('GET', 'arn:root'));
  made.addResource('orders', 'root', 'orders');
  made.addMethod('orders', method('ANY', 'arn:orders'));
  made.addResource('order', 'orders', '{id}');
  made.addMethod('order', method('GET', 'arn:order'));
  made.addMethod('order', method('ANY', 'arn:any-order'));
  made.addResource('latest', 'orders', 'latest');
  made.addMethod('latest', method('GET', 'arn:latest'));
  made.addResource('rest', 'root', '{proxy+}');
  made.addMethod('rest', method('POST', 'arn:rest'));
  return made;
}

test('a stage with an access log needs the role of the account, as on AWS', () => {
  const apiGateway = new ApiGateway({} as ApiGatewayOptions);
  apiGateway.addApi(api());
  const runtime = { apiGateway } as LocalRuntime;
  const properties = apiStage.schema.parse({
    RestApiId: 'api',
    DeploymentId: 'd',
    StageName: 'v1',
    AccessLogSetting: {
      DestinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:g',
      Format: '$context.requestId',
    },
  });
  const make = () => apiStage.create({ logicalId: 'Stage', properties, ref: 'v1', attributes: {} }, runtime);
  expect(make).toThrow('CloudWatch Logs role ARN must be set in account settings to enable logging');
  apiGateway.setLogRole('arn:aws:iam::000000000000:role/logs');
  expect(make).not.toThrow();
});

describe('paths of a REST API', () => {
  test.each<[string, string, string, string, Record<string, string> | null]>([
    ['GET', '/', 'arn:root', '/', null],
    ['DELETE', '/orders', 'arn:orders', '/orders', null],
    ['GET', '/orders/', 'arn:orders', '/orders', null],
    ['GET', '/orders/latest', 'arn:latest', '/orders/latest', null],
    ['GET', '/orders/17', 'arn:order', '/orders/{id}', { id: '17' }],
    ['PUT', '/orders/a%20b', 'arn:any-order', '/orders/{id}', { id: 'a b' }],
    ['POST', '/orders/17/lines/2', 'arn:rest', '/{proxy+}', { proxy: 'orders/17/lines/2' }],
    ['POST', '/%zz', 'arn:rest', '/{proxy+}', { proxy: '%zz' }],
  ])('%s %s is answered by %s', (httpMethod, path, functionArn, resourcePath, pathParameters) => {
    expect(api().match(httpMethod, path)).toMatchObject({ method: { functionArn }, resourcePath, pathParameters });
  });

  test.each([
    ['POST', '/'],
    ['GET', '/nowhere'],
    ['DELETE', '/orders/latest/x'],
  ])("%s %s is nobody's", (httpMethod, path) => {
    expect(api().match(httpMethod, path)).toBeUndefined();
  });

  test('need a resource before its method', () => {
    expect(() => api().addMethod('none', method('GET'))).toThrow('has no resource none');
  });
});
