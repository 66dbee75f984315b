import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { appWith, referred, resource, resourcesOf, stackOfRegion, synthesized } from './synthesized.ts';

const template = synthesized({ console: { enabled: true } });
const one = (type: string) => resource(template, type, 'Console').Properties;
const variablesOf = (prefix: string, from = template): Record<string, unknown> =>
  (resource(from, 'AWS::Lambda::Function', prefix).Properties['Environment'] as { Variables: Record<string, unknown> })
    .Variables;

const issuer = {
  url: 'https://login.example.com/',
  clientId: 'webhooks',
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
};
const groups = { claim: 'https://example.com/groups', admins: 'Webhook admins', viewers: 'All staff' };
/** In a region without user pools. */
const elsewhere = Template.fromStack(stackOfRegion('cn-north-1', { console: { enabled: true, issuer, groups } }));
const closed = synthesized({
  console: {
    enabled: true,
    tokenMinutes: 60,
    domain: {
      name: 'webhooks.example.com',
      certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000',
    },
  },
  adminApi: { allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'] },
  removalPolicy: 'destroy',
});

describe('without the console', () => {
  test('the stack has nothing of it', () => {
    const { Resources, Outputs } = synthesized().toJSON() as Record<string, Record<string, { Type: string }>>;
    const types = Object.values(Resources ?? {}).map(({ Type }) => Type);
    expect(types.filter((type) => /ApiGatewayV2|Cognito/.test(type))).toEqual([]);
    expect(Object.keys({ ...Resources, ...Outputs }).filter((id) => id.startsWith('Console'))).toEqual([]);
  });
});

describe('the HTTP API of the console', () => {
  test('leads /api to a function for verified tokens alone, and all other paths to the page', () => {
    const routes = resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
    const integrations = Object.fromEntries(
      resourcesOf(template, 'AWS::ApiGatewayV2::Integration').map(([id, { Properties }]) => [id, Properties]),
    );
    const { Target: target } = routes[0] as { Target: { 'Fn::Join': [string, [string, object]] } };
    const [, [, integrationOfApi]] = target['Fn::Join'];
    expect(routes).toMatchObject([
      { RouteKey: 'ANY /api/{proxy+}', AuthorizationType: 'JWT', AuthorizerId: expect.anything() },
      { RouteKey: '$default', AuthorizationType: 'NONE' },
    ]);
    expect(referred(routes[0]?.['AuthorizerId'])).toMatch(/^ConsoleHttpApiAuthorizer/);
    expect(referred(integrations[referred(integrationOfApi)]?.['IntegrationUri'])).toMatch(/^ConsoleAdminFunction/);
    for (const integration of Object.values(integrations))
      expect(integration).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '1.0' });
  });

  test('verifies tokens of the user pool for the client of the page', () => {
    const { JwtConfiguration: jwt, ...authorizer } = one('AWS::ApiGatewayV2::Authorizer');
    const { Issuer, Audience } = jwt as { Issuer: object; Audience: object[] };
    expect(authorizer).toMatchObject({ AuthorizerType: 'JWT', IdentitySource: ['$request.header.Authorization'] });
    expect(Issuer).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^ConsoleColleaguesPool/), 'ProviderURL'] });
    expect(Audience.map(referred)).toEqual([expect.stringMatching(/^ConsoleColleaguesClient/)]);
  });

  test('is throttled by route, and its log has nothing that a caller writes', () => {
    const stage = one('AWS::ApiGatewayV2::Stage');
    expect(stage).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 100 },
      RouteSettings: { 'ANY /api/{proxy+}': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 } },
    });
    const { Format: format } = stage['AccessLogSettings'] as { Format: string };
    const fields = Object.values(JSON.parse(format) as Record<string, string>);
    expect(
      fields.filter((field) => /message|path|userAgent|domainName|protocol|authorizer|claims/i.test(field)),
    ).toEqual([]);
    for (const field of fields) expect(field).toMatch(/^\$context\.[\w.]+$/);
    // API Gateway refuses settings of a route that is not there yet.
    const routes = resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(([id]) => id);
    template.hasResource('AWS::ApiGatewayV2::Stage', { DependsOn: Match.arrayWith(routes) });
  });

  test('has functions of its own, which no other API may invoke, and each function knows its API', () => {
    const permissions = resourcesOf(template, 'AWS::Lambda::Permission').filter(([id]) => id.startsWith('Console'));
    expect(permissions).toHaveLength(2);
    for (const [, { Properties }] of permissions)
      expect(JSON.stringify(Properties['SourceArn'])).toMatch(/:execute-api:.*ConsoleHttpApi\w+"\},"\/\*\/\*"/);
    const [rest, console] = [variablesOf('AdminFunction'), variablesOf('ConsoleAdminFunction')];
    expect(referred(rest['ADMIN_API_ID'])).toMatch(/^AdminApi/);
    expect(rest).not.toHaveProperty('CONSOLE_API_ID');
    expect(referred(console['CONSOLE_API_ID'])).toMatch(/^ConsoleHttpApi/);
    expect(console).not.toHaveProperty('ADMIN_API_ID');
    expect(JSON.parse(String(console['CONSOLE_GROUPS']))).toEqual({
      claim: 'cognito:groups',
      admins: 'webhooks-admins',
      viewers: 'webhooks-viewers',
    });
  });

  test('is open to the addresses that the admin API is open to', () => {
    for (const prefix of ['ConsoleAdminFunction', 'ConsoleFunction'])
      expect(variablesOf(prefix, closed)['ALLOWED_CIDRS']).toBe('203.0.113.0/24,2001:db8::/32');
  });

  test('has the function code of the admin API, with the same settings', () => {
    const code = (prefix: string) => resource(template, 'AWS::Lambda::Function', prefix).Properties['Code'];
    expect(code('ConsoleAdminFunction')).toEqual(code('AdminFunction'));
    const { ADMIN_API_ID: _, ...rest } = variablesOf('AdminFunction');
    expect(variablesOf('ConsoleAdminFunction')).toMatchObject(rest);
  });
});

describe('the page', () => {
  test('may write its log and nothing else, outside of the network of the others', () => {
    const { PolicyDocument } = resource(template, 'AWS::IAM::Policy', 'ConsoleFunctionRole').Properties;
    const { Statement: statements } = PolicyDocument as { Statement: { Action: string[] }[] };
    expect(statements.flatMap(({ Action }) => Action).toSorted()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  test('knows where to sign in', () => {
    const text = JSON.stringify(variablesOf('ConsoleFunction')['CONSOLE_CONFIG']);
    for (const path of ['/oauth2/authorize', '/oauth2/token', '/oauth2/revoke', '/logout'])
      expect(text).toContain(`.amazoncognito.com${path}`);
    const { signIn, ...configuration } = JSON.parse(
      String(variablesOf('ConsoleFunction', elsewhere)['CONSOLE_CONFIG']),
    ) as Record<string, unknown>;
    expect(configuration).toEqual({
      title: 'webhooks-dev',
      stage: 'dev',
      apiBase: '/api',
      dashboardUrl: 'https://console.amazonaws.cn/cloudwatch/home?region=cn-north-1#dashboards/dashboard/webhooks-dev',
    });
    expect(signIn).toEqual({
      issuer: issuer.url,
      clientId: issuer.clientId,
      scope: 'openid email offline_access',
      authorizeUrl: issuer.authorizationEndpoint,
      tokenUrl: issuer.tokenEndpoint,
    });
  });
});

describe('the user pool', () => {
  test('has users that an admin makes, with long passwords and TOTP where they want it', () => {
    expect(one('AWS::Cognito::UserPool')).toMatchObject({
      UserPoolTier: 'ESSENTIALS',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      DeletionProtection: 'ACTIVE',
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
    });
  });

  test('has a public client for the code flow, whose tokens live as long as the configuration says', () => {
    const client = one('AWS::Cognito::UserPoolClient');
    expect(client).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
      IdTokenValidity: 15,
      AccessTokenValidity: 15,
      TokenValidityUnits: { IdToken: 'minutes', AccessToken: 'minutes', RefreshToken: 'hours' },
    });
    const { ConsoleUrl } = template.toJSON()['Outputs'] as Record<string, { Value: unknown }>;
    expect(client['CallbackURLs']).toEqual([ConsoleUrl?.Value]);
    expect(client['LogoutURLs']).toEqual([ConsoleUrl?.Value]);
    expect(resource(closed, 'AWS::Cognito::UserPoolClient', 'Console').Properties['IdTokenValidity']).toBe(60);
  });

  test('has pages with a style, without which they do not open, and a domain of its own', () => {
    expect(one('AWS::Cognito::ManagedLoginBranding')).toMatchObject({ UseCognitoProvidedValues: true });
    const { Domain, ManagedLoginVersion } = one('AWS::Cognito::UserPoolDomain');
    expect(ManagedLoginVersion).toBe(2);
    const [separator, parts] = (Domain as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
    expect([separator, parts[0], parts[2]]).toEqual(['-', 'webhooks', expect.stringMatching(/^[a-f0-9]{8}$/)]);
    expect(JSON.stringify(parts[1])).toContain('AWS::StackId');
  });

  test('has the two groups', () => {
    const names = resourcesOf(template, 'AWS::Cognito::UserPoolGroup').map(
      ([, { Properties }]) => Properties['GroupName'],
    );
    expect(names).toEqual(['webhooks-admins', 'webhooks-viewers']);
  });

  test('stays when the stack is deleted, as tables do', () => {
    const fateOf = (of: Template): unknown[] => {
      const { DeletionPolicy, Properties } = resource(of, 'AWS::Cognito::UserPool', 'Console');
      return [DeletionPolicy, Properties['DeletionProtection']];
    };
    expect(fateOf(template)).toEqual(['RetainExceptOnCreate', 'ACTIVE']);
    expect(fateOf(closed)).toEqual(['Delete', 'INACTIVE']);
  });
});

describe('an issuer of the configuration', () => {
  test('takes the place of the user pool', () => {
    const types = Object.values(elsewhere.toJSON()['Resources'] as Record<string, { Type: string }>);
    expect(types.filter(({ Type }) => Type.startsWith('AWS::Cognito'))).toEqual([]);
    expect(resource(elsewhere, 'AWS::ApiGatewayV2::Authorizer', 'Console').Properties['JwtConfiguration']).toEqual({
      Issuer: issuer.url,
      Audience: [issuer.clientId],
    });
    expect(JSON.parse(String(variablesOf('ConsoleAdminFunction', elsewhere)['CONSOLE_GROUPS']))).toEqual(groups);
    expect(elsewhere.toJSON()['Outputs']).not.toHaveProperty('ConsoleUserPoolId');
  });
});

describe('a domain of one’s own', () => {
  test('is the only address, which tokens come back to', () => {
    expect(resource(closed, 'AWS::ApiGatewayV2::Api', 'Console').Properties['DisableExecuteApiEndpoint']).toBe(true);
    expect(resource(closed, 'AWS::Cognito::UserPoolClient', 'Console').Properties['CallbackURLs']).toEqual([
      'https://webhooks.example.com/',
    ]);
    expect(resource(closed, 'AWS::ApiGatewayV2::DomainName', 'Console').Properties).toMatchObject({
      DomainName: 'webhooks.example.com',
      DomainNameConfigurations: [
        {
          CertificateArn: expect.stringContaining(':certificate/0a1b2c3d'),
          EndpointType: 'REGIONAL',
          SecurityPolicy: 'TLS_1_2',
        },
      ],
    });
    closed.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 1);
    const outputs = closed.toJSON()['Outputs'] as Record<string, { Value: unknown }>;
    expect(outputs['ConsoleUrl']?.Value).toBe('https://webhooks.example.com/');
    expect(outputs['ConsoleDomainTarget']?.Value).toEqual({ 'Fn::GetAtt': [expect.any(String), 'RegionalDomainName'] });
  });
});

describe('a region', () => {
  test.each([
    ['cn-north-1', /console\.issuer: is required in cn-north-1, which has no Cognito user pools/],
    ['cn-northwest-1', /console\.issuer: is required/],
    ['ap-east-2', /console\.enabled: ap-east-2 has no HTTP APIs/],
    ['ap-southeast-6', /console\.enabled: ap-southeast-6 has no HTTP APIs/],
  ])('without what the console needs is refused by name: %s', (region, message) => {
    expect(() => stackOfRegion(region, { console: { enabled: true } })).toThrow(message);
  });

  test('of the CDK command counts for a stack that names none', () => {
    process.env['CDK_DEFAULT_REGION'] = 'cn-north-1';
    try {
      expect(() => appWith({ console: { enabled: true } })).toThrow(/is required in cn-north-1/);
    } finally {
      delete process.env['CDK_DEFAULT_REGION'];
    }
  });

  test('of GovCloud has the FIPS host of the pool', () => {
    const stack = stackOfRegion('us-gov-west-1', { console: { enabled: true } });
    const text = JSON.stringify(variablesOf('ConsoleFunction', Template.fromStack(stack))['CONSOLE_CONFIG']);
    expect(text).toContain('.auth-fips.us-gov-west-1.amazoncognito.com/oauth2/token');
    expect(text).toContain('https://console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#');
  });
});
