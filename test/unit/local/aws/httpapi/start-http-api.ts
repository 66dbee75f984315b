import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalRuntime } from '../../../../../local/aws/start-runtime.ts';
import type { RunningRuntime } from '../../../../../local/aws/start-runtime.ts';
import { readTemplate } from '../../../../../local/aws/template/template.ts';

/** A stack with one HTTP API, a page at `$default`, an API behind a user pool, and functions that say what they got. */

const ECHO = `
exports.handler = async (event) => {
  const how = event.queryStringParameters?.do;
  if (how === 'throw') throw new Error('broken');
  if (how === 'malformed') return { body: 'no status' };
  if (how === 'base64') return { statusCode: 200, headers: { 'Content-Type': 'image/gif' }, body: 'R0lG', isBase64Encoded: true };
  if (how === 'plain') return { statusCode: 200, body: 'hi' };
  if (how === 'slow') await new Promise((resolve) => setTimeout(resolve, 3000));
  if (how === 'environment') return { statusCode: 200, body: process.env.SIGN_IN };
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(event) };
};`;

const ISSUER = { 'Fn::GetAtt': ['Pool', 'ProviderURL'] };
const DOMAIN = { 'Fn::Sub': 'https://${Domain}.auth.${AWS::Region}.amazoncognito.com/oauth2/token' };
const PAGE = { 'Fn::Sub': 'https://${Api}.execute-api.${AWS::Region}.amazonaws.com/' };

const RESOURCES = {
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'console', ProtocolType: 'HTTP' } },
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: {
      ApiId: { Ref: 'Api' },
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 },
      RouteSettings: { 'GET /limited': { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 } },
    },
  },
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } },
  Echo: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: 'echo' },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs24.x',
      Timeout: 29,
      Environment: {
        Variables: {
          SIGN_IN: { 'Fn::Sub': ['{"issuer":"${Issuer}","token":"${Token}"}', { Issuer: ISSUER, Token: DOMAIN }] },
        },
      },
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Echo' },
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*' },
    },
  },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: 'Api' },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': ['Echo', 'Arn'] },
      PayloadFormatVersion: '1.0',
    },
  },
  Hasty: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: 'Api' },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': ['Echo', 'Arn'] },
      PayloadFormatVersion: '1.0',
      TimeoutInMillis: 100,
    },
  },
  Other: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: 'echo' },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs24.x',
    },
  },
  NotPermitted: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: 'Api' },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': ['Other', 'Arn'] },
      PayloadFormatVersion: '1.0',
    },
  },
  Authorizer: {
    Type: 'AWS::ApiGatewayV2::Authorizer',
    Properties: {
      ApiId: { Ref: 'Api' },
      AuthorizerType: 'JWT',
      Name: 'staff',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: [{ Ref: 'Client' }], Issuer: ISSUER },
    },
  },
  ...Object.fromEntries(
    [
      ['Page', '$default', 'Integration', false],
      ['Calls', 'ANY /api/{proxy+}', 'Integration', true],
      ['Limited', 'GET /limited', 'Integration', false],
      ['Slow', 'GET /slow', 'Hasty', false],
      ['Forbidden', 'GET /forbidden', 'NotPermitted', false],
    ].map(([id, RouteKey, target, secured]) => [
      `${String(id)}Route`,
      {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId: { Ref: 'Api' },
          RouteKey,
          Target: { 'Fn::Join': ['/', ['integrations', { Ref: target }]] },
          ...(secured === true && { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Authorizer' } }),
        },
      },
    ]),
  ),
  Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolTier: 'ESSENTIALS' } },
  Client: {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: {
      UserPoolId: { Ref: 'Pool' },
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: [PAGE],
      LogoutURLs: [PAGE],
      IdTokenValidity: 15,
      AccessTokenValidity: 15,
      RefreshTokenValidity: 12,
      TokenValidityUnits: { IdToken: 'minutes', AccessToken: 'minutes', RefreshToken: 'hours' },
    },
  },
  Domain: {
    Type: 'AWS::Cognito::UserPoolDomain',
    Properties: { UserPoolId: { Ref: 'Pool' }, Domain: 'webhooks-test', ManagedLoginVersion: 2 },
  },
  Admins: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: { Ref: 'Pool' }, GroupName: 'admins' } },
  Viewers: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: { Ref: 'Pool' }, GroupName: 'viewers' } },
};

export interface TestHttpApi {
  runtime: RunningRuntime;
  /** URL of the API, without a slash at its end. */
  url: string;
  issuer: string;
  tokenUrl: string;
  clientId: string;
  problems: string[];
  stop(): Promise<void>;
}

export async function startHttpApi(): Promise<TestHttpApi> {
  const directory = mkdtempSync(join(tmpdir(), 'http-api-'));
  const code = join(directory, 'echo');
  mkdirSync(code);
  writeFileSync(join(code, 'index.js'), ECHO);
  const problems: string[] = [];
  const template = readTemplate({
    Resources: RESOURCES,
    Outputs: {
      Url: { Value: PAGE },
      Issuer: { Value: ISSUER },
      TokenUrl: { Value: DOMAIN },
      ClientId: { Value: { Ref: 'Client' } },
    },
  });
  const runtime = await startLocalRuntime({
    assembly: () => Promise.resolve({ directory, stackName: 'http-api-test', template, assetPath: () => code }),
    port: 0,
    log: { info: () => undefined, problem: (message) => problems.push(message) },
    onFailure: (reason) => problems.push(reason),
  });
  const { Url = '', Issuer = '', TokenUrl = '', ClientId = '' } = runtime.outputs;
  return {
    runtime,
    url: Url.replace(/\/$/, ''),
    issuer: Issuer,
    tokenUrl: TokenUrl,
    clientId: ClientId,
    problems,
    async stop() {
      await runtime.stop();
      rmSync(directory, { recursive: true });
    },
  };
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** By node:http, which sends path and headers as they are given; a list is a header several times. */
export function ask(
  url: string,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    })
      .on('error', reject)
      .end(body);
  });
}

/** Posts a form to the token endpoint or another. */
export async function post(url: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers });
  return {
    status: response.status,
    headers: response.headers,
    value: (await response.json()) as Record<string, string | undefined>,
  };
}
