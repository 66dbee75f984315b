import { z } from 'zod';
import type { ResourceType } from './resource-type.ts';

const FUNCTION_URI =
  /^arn:aws:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/(arn:aws:lambda:[^/]+)\/invocations$/;

const schema = z.strictObject({
  RestApiId: z.string(),
  ResourceId: z.string(),
  HttpMethod: z.string(),
  AuthorizationType: z.enum(['AWS_IAM', 'NONE'], 'methods are open or authorized by IAM here').default('NONE'),
  Integration: z.strictObject({
    Type: z.literal('AWS_PROXY', 'methods are answered by functions here'),
    IntegrationHttpMethod: z.literal('POST', 'functions are invoked by POST'),
    Uri: z.string().regex(FUNCTION_URI, 'must invoke a function'),
    // The function's own timeout is never longer here.
    TimeoutInMillis: z.number().exactOptional(),
  }),
});

/** A method of an API with a function behind it. */
export const apiMethod: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::ApiGateway::Method',
  schema,
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
  create({ properties: { RestApiId, ResourceId, HttpMethod, AuthorizationType, Integration } }, runtime) {
    const functionArn = FUNCTION_URI.exec(Integration.Uri)?.[1] ?? '';
    runtime.apiGateway
      .api(RestApiId)
      .addMethod(ResourceId, { httpMethod: HttpMethod, authorization: AuthorizationType, functionArn });
  },
};
