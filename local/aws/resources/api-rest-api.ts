import { createHash } from 'node:crypto';
import { z } from 'zod';
import { policyDocumentSchema } from '../iam/policy-schema.ts';
import { EXECUTE_API_PREFIX } from '../services/apigateway/api-gateway.ts';
import { RestApi } from '../services/apigateway/rest-api.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  Name: z.string(),
  // For people who look at the console.
  Description: z.string().exactOptional(),
  // Here every API is on loopback.
  EndpointConfiguration: z.strictObject({ Types: z.array(z.enum(['REGIONAL', 'EDGE'])) }).exactOptional(),
  Policy: policyDocumentSchema.exactOptional(),
});

/** Ten letters and digits, as API Gateway's ids are; the same at each start. */
const idOf = (...parts: string[]): string =>
  BigInt(`0x${createHash('sha256').update(parts.join('/')).digest('hex')}`)
    .toString(36)
    .slice(0, 10);

/** An API with nothing in it yet but its root. */
export const restApi: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::ApiGateway::RestApi',
  schema,
  identify(logicalId, _properties, { stackName }) {
    const id = idOf(stackName, logicalId);
    return { ref: id, attributes: { RestApiId: id, RootResourceId: idOf(stackName, logicalId, 'root') } };
  },
  create({ properties, ref, attributes }, runtime) {
    runtime.apiGateway.addApi(new RestApi(ref, attributes['RootResourceId'] ?? '', properties.Policy));
    const { region, endpoint } = runtime;
    runtime.addresses.add(
      `https://${ref}.execute-api.${region}.amazonaws.com`,
      `${endpoint}${EXECUTE_API_PREFIX}${ref}`,
    );
  },
};

const resourceSchema = z.strictObject({ RestApiId: z.string(), ParentId: z.string(), PathPart: z.string() });

/** One part of a path of an API. */
export const apiResource: ResourceType<z.infer<typeof resourceSchema>> = {
  type: 'AWS::ApiGateway::Resource',
  schema: resourceSchema,
  identify(logicalId, { RestApiId }) {
    const id = idOf(RestApiId, logicalId);
    return { ref: id, attributes: { ResourceId: id } };
  },
  create({ properties: { RestApiId, ParentId, PathPart }, ref }, runtime) {
    runtime.apiGateway.api(RestApiId).addResource(ref, ParentId, PathPart);
  },
};
