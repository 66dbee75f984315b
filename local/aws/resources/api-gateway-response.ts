import { z } from 'zod';
import type { ResourceType } from './resource-type.ts';

const HEADER = 'gatewayresponse.header.';

const schema = z.strictObject({
  RestApiId: z.string(),
  /** E.g. `ACCESS_DENIED`. */
  ResponseType: z.string(),
  StatusCode: z
    .string()
    .regex(/^[45]\d\d$/)
    .exactOptional(),
  // Values in single quotes are sent as they are; others would be mapped from the request.
  ResponseParameters: z
    .record(z.string().startsWith(HEADER), z.string().regex(/^'.*'$/, 'headers have fixed values here'))
    .default({}),
  ResponseTemplates: z.strictObject({ 'application/json': z.string() }).exactOptional(),
});

/** A response of API Gateway itself, e.g. to a request without a signature. */
export const apiGatewayResponse: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::ApiGateway::GatewayResponse',
  schema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { Id: logicalId } }),
  create({ properties: { RestApiId, ResponseType, StatusCode, ResponseParameters, ResponseTemplates } }, runtime) {
    runtime.apiGateway.api(RestApiId).responses.set(ResponseType, {
      status: StatusCode === undefined ? undefined : Number(StatusCode),
      headers: Object.fromEntries(
        Object.entries(ResponseParameters).map(([name, value]) => [name.slice(HEADER.length), value.slice(1, -1)]),
      ),
      template: ResponseTemplates?.['application/json'],
    });
  },
};
