import { alarm, compositeAlarm } from './alarm.ts';
import { apiGatewayResponse } from './api-gateway-response.ts';
import { apiMethod } from './api-method.ts';
import { apiResource, restApi } from './api-rest-api.ts';
import { apiAccount, apiDeployment, apiStage } from './api-stage.ts';
import { cdkMetadata } from './cdk-metadata.ts';
import { dashboard } from './dashboard.ts';
import { eventArchive } from './event-archive.ts';
import { eventBus } from './event-bus.ts';
import { eventRule } from './event-rule.ts';
import { httpApi, httpApiStage } from './http-api.ts';
import { httpApiAuthorizer, httpApiIntegration, httpApiRoute } from './http-api-route.ts';
import { insightRule } from './insight-rule.ts';
import { key } from './key.ts';
import { lambdaEventSourceMapping } from './lambda-event-source-mapping.ts';
import { lambdaEventInvokeConfig, lambdaFunction } from './lambda-function.ts';
import { logGroup } from './log-group.ts';
import { managedPolicy } from './managed-policy.ts';
import { permission } from './permission.ts';
import { policy } from './policy.ts';
import { queue } from './queue.ts';
import { queuePolicy } from './queue-policy.ts';
import { queryDefinition } from './query-definition.ts';
import type { ResourceType } from './resource-type.ts';
import { role } from './role.ts';
import { table } from './table.ts';
import { topic, topicPolicy } from './topic.ts';
import { managedLoginBranding, userPool, userPoolDomain, userPoolGroup } from './user-pool.ts';
import { userPoolClient } from './user-pool-client.ts';

const all: readonly ResourceType<unknown>[] = [
  // The journey of an event.
  eventBus,
  eventRule,
  eventArchive,
  queue,
  queuePolicy,
  lambdaFunction,
  lambdaEventInvokeConfig,
  lambdaEventSourceMapping,
  // The admin API.
  restApi,
  apiResource,
  apiMethod,
  apiGatewayResponse,
  apiDeployment,
  apiStage,
  apiAccount,
  // The console.
  httpApi,
  httpApiStage,
  httpApiIntegration,
  httpApiAuthorizer,
  httpApiRoute,
  userPool,
  userPoolClient,
  userPoolDomain,
  userPoolGroup,
  managedLoginBranding,
  // Storage.
  table,
  key,
  // Access.
  role,
  policy,
  managedPolicy,
  permission,
  // Monitoring.
  logGroup,
  alarm,
  compositeAlarm,
  dashboard,
  insightRule,
  queryDefinition,
  topic,
  topicPolicy,
  cdkMetadata,
];

/** Every type of resource that the runtime makes real, by name. */
export const resourceTypes: ReadonlyMap<string, ResourceType<unknown>> = new Map(all.map((type) => [type.type, type]));
