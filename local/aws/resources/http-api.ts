import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Throttle } from '../services/apigateway/token-bucket.ts';
import type { ResourceType } from './resource-type.ts';

const schema = z.strictObject({
  Name: z.string(),
  ProtocolType: z.literal('HTTP', 'there are no WebSocket APIs here'),
  // For people who look at the console.
  Description: z.string().exactOptional(),
  // Here every API is on loopback, where its custom domain does not lead.
  DisableExecuteApiEndpoint: z.boolean().exactOptional(),
});

/** An HTTP API with a server of its own and nothing in it yet. */
export const httpApi: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::ApiGatewayV2::Api',
  schema,
  identify(logicalId, _properties, { stackName, region }) {
    // Ten letters and digits, as API Gateway's ids are; the same at each start.
    const digest = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
    const id = BigInt(`0x${digest}`).toString(36).slice(0, 10);
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: `https://${id}.execute-api.${region}.amazonaws.com` } };
  },
  async create({ ref, attributes }, runtime) {
    runtime.addresses.add(attributes['ApiEndpoint'] ?? '', await runtime.httpApis.add(ref));
  },
};

/** Of a route, or of all routes that have none of their own. */
const routeSettings = z.strictObject({
  /** Requests a second. */
  ThrottlingRateLimit: z.number().positive().exactOptional(),
  ThrottlingBurstLimit: z.number().positive().exactOptional(),
  // Metrics of API Gateway are not kept here.
  DetailedMetricsEnabled: z.boolean().exactOptional(),
});

const stageSchema = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default', 'HTTP APIs have the stage $default here'),
  AutoDeploy: z.literal(true, 'an HTTP API deploys each change by itself here'),
  Description: z.string().exactOptional(),
  DefaultRouteSettings: routeSettings.exactOptional(),
  /** By route key. */
  RouteSettings: z.record(z.string(), routeSettings).default({}),
  AccessLogSettings: z.strictObject({ DestinationArn: z.string(), Format: z.string() }).exactOptional(),
});

type RouteSettings = z.infer<typeof routeSettings>;

const throttleOf = ({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }: RouteSettings = {}):
  Throttle | undefined => (rate === undefined ? undefined : { perSecond: rate, burst: burst ?? rate });

/** The stage `$default`, from which on an API can be called. */
export const httpApiStage: ResourceType<z.infer<typeof stageSchema>> = {
  type: 'AWS::ApiGatewayV2::Stage',
  schema: stageSchema,
  identify: (_logicalId, { StageName }) => ({ ref: StageName, attributes: {} }),
  create({ properties: { ApiId, DefaultRouteSettings, RouteSettings, AccessLogSettings } }, runtime) {
    const own = Object.entries(RouteSettings).flatMap(([key, settings]) => {
      const throttle = throttleOf(settings);
      return throttle === undefined ? [] : [[key, throttle] as const];
    });
    runtime.httpApis.api(ApiId).stage = {
      throttle: throttleOf(DefaultRouteSettings),
      routeThrottles: new Map(own),
      accessLog: AccessLogSettings && {
        group: AccessLogSettings.DestinationArn.split(':log-group:')[1]?.replace(/:\*$/, '') ?? '',
        format: AccessLogSettings.Format,
      },
    };
  },
};
