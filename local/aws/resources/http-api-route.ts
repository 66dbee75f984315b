import { z } from 'zod';
import { JwtAuthorizer } from '../services/httpapi/jwt-authorizer.ts';
import { parseRouteKey, ROUTE_KEY } from '../services/httpapi/route-key.ts';
import type { ResourceType } from './resource-type.ts';

const FUNCTION =
  /^(?:arn:aws:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/)?(arn:aws:lambda:[^/]+)(?:\/invocations)?$/;
const TARGET = /^integrations\/([\w-]+)$/;

const integrationSchema = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY', 'routes are served by functions here'),
  IntegrationUri: z.string().regex(FUNCTION, 'must be a function'),
  IntegrationMethod: z.literal('POST', 'functions are invoked by POST').exactOptional(),
  PayloadFormatVersion: z.literal('1.0', 'functions get payload format 1.0 here'),
  TimeoutInMillis: z.number().int().min(50).max(30_000).default(30_000),
  Description: z.string().exactOptional(),
});

/** A function behind routes of an HTTP API. */
export const httpApiIntegration: ResourceType<z.infer<typeof integrationSchema>> = {
  type: 'AWS::ApiGatewayV2::Integration',
  schema: integrationSchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { IntegrationId: logicalId } }),
  create({ ref, properties: { ApiId, IntegrationUri, TimeoutInMillis } }, runtime) {
    const functionArn = FUNCTION.exec(IntegrationUri)?.[1] ?? '';
    runtime.httpApis.api(ApiId).integrations.set(ref, { functionArn, timeoutMs: TimeoutInMillis });
  },
};

const authorizerSchema = z.strictObject({
  ApiId: z.string(),
  AuthorizerType: z.literal('JWT', 'routes are open or need a JWT here'),
  Name: z.string(),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization', 'tokens are in the header Authorization here')]),
  JwtConfiguration: z.strictObject({
    Audience: z.array(z.string()).min(1).max(50),
    Issuer: z.url({ protocol: /^https$/, error: 'must be a URL with https' }),
  }),
});

/** What a token must be to pass. */
export const httpApiAuthorizer: ResourceType<z.infer<typeof authorizerSchema>> = {
  type: 'AWS::ApiGatewayV2::Authorizer',
  schema: authorizerSchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { AuthorizerId: logicalId } }),
  create({ ref, properties: { ApiId, JwtConfiguration } }, runtime) {
    const authorizer = new JwtAuthorizer({
      issuer: runtime.addresses.localize(JwtConfiguration.Issuer),
      audience: JwtConfiguration.Audience,
      extraCertificates: runtime.extraCertificates,
      clock: Date.now,
    });
    runtime.httpApis.api(ApiId).authorizers.set(ref, authorizer);
  },
};

const routeSchema = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string().regex(ROUTE_KEY, 'must be $default, or a method and a path such as ANY /api/{proxy+}'),
  Target: z.string().regex(TARGET, 'must be an integration'),
  AuthorizationType: z.enum(['NONE', 'JWT'], 'routes are open or need a JWT here').default('NONE'),
  AuthorizerId: z.string().exactOptional(),
});

/** A method and a path that lead to a function. */
export const httpApiRoute: ResourceType<z.infer<typeof routeSchema>> = {
  type: 'AWS::ApiGatewayV2::Route',
  schema: routeSchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { RouteId: logicalId } }),
  create({ logicalId, properties: { ApiId, RouteKey, Target, AuthorizationType, AuthorizerId = '' } }, runtime) {
    const api = runtime.httpApis.api(ApiId);
    const integration = api.integrations.get(TARGET.exec(Target)?.[1] ?? '');
    if (integration === undefined) throw new Error(`${logicalId}: the HTTP API has no integration ${Target}.`);
    const authorizer = AuthorizationType === 'NONE' ? undefined : api.authorizers.get(AuthorizerId);
    if (AuthorizationType === 'JWT' && authorizer === undefined)
      throw new Error(`${logicalId}: the HTTP API has no authorizer ${AuthorizerId}.`);
    api.addRoute({ key: parseRouteKey(RouteKey), integration, authorizer });
  },
};
