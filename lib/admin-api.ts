import { Duration, Validations } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Environment } from '../core/contract/environment.ts';
import { addGatewayResponses } from './admin-api/gateway-responses.ts';
import { allowAccessLogs } from './admin-api/log-role.ts';
import { createRestApi } from './admin-api/rest-api.ts';
import { allow } from './allow.ts';
import type { GuardSettings } from './hops/environment.ts';
import { guardEnvironment, limitEnvironment, maximumEnvironment, retryEnvironment } from './hops/environment.ts';
import type { HopQueue } from './hops/hop-queue.ts';
import type { SharedFunctionProps } from './node-function.ts';
import { NodeFunction } from './node-function.ts';
import type { Settings } from './settings/settings.ts';
import type { DeliveriesTable } from './storage/deliveries-table.ts';
import type { DestinationsTable } from './storage/destinations-table.ts';
import type { EventsTable } from './storage/events-table.ts';
import type { SecretsKey } from './storage/secrets-key.ts';

/** API Gateway waits no longer. */
const TIMEOUT = Duration.seconds(29);

export interface AdminApiProps {
  shared: SharedFunctionProps;
  /** Name of the API. */
  name: string;
  stage: string;
  access: Settings['adminApi'];
  retry: Settings['retry'];
  limits: Settings['limits'];
  guard: GuardSettings;
  destinationsTable: DestinationsTable;
  eventsTable: EventsTable;
  deliveriesTable: DeliveriesTable;
  secretsKey: SecretsKey;
  /** admin sends resent deliveries to it. */
  deliveriesQueue: HopQueue;
}

/** Admins -> admin: one function behind one REST API, whose callers sign with IAM. */
export class AdminApi extends Construct {
  readonly handler: NodeFunction;
  readonly api: RestApi;

  constructor(scope: Construct, id: string, props: AdminApiProps) {
    super(scope, id);
    const { name, stage, access, shared } = props;
    this.handler = this.createFunction(props);
    this.grantAll(props);
    this.api = createRestApi(this, { name, stage, access, logRetention: shared.logRetention, handler: this.handler });
    if (access.accountLogRole) this.api.deploymentStage.node.addDependency(allowAccessLogs(this));
    addGatewayResponses(this.api);
    this.acknowledge();
  }

  /** Callers: call every route. */
  grantAdminister(grantee: IGrantable): Grant {
    return this.allowInvoke(grantee, 'AdministerWebhooks', '*');
  }

  /** Callers: call the routes that read. */
  grantRead(grantee: IGrantable): Grant {
    return this.allowInvoke(grantee, 'ReadWebhooks', 'GET');
  }

  private allowInvoke(grantee: IGrantable, sid: string, method: string): Grant {
    const resources = [this.api.arnForExecuteApi(method, '/*', this.api.deploymentStage.stageName)];
    return allow(grantee, { sid, actions: ['execute-api:Invoke'], resources });
  }

  private createFunction(props: AdminApiProps): NodeFunction {
    return new NodeFunction(this, 'Function', {
      shared: props.shared,
      hop: 'admin',
      description: 'Serves the admin API: destinations, deliveries, events',
      memorySize: 1024,
      timeout: TIMEOUT,
      environment: {
        ...retryEnvironment(props.retry),
        ...limitEnvironment(props.limits),
        ...maximumEnvironment(props.limits),
        ...guardEnvironment(props.guard),
        [Environment.DESTINATIONS_TABLE]: props.destinationsTable.table.tableName,
        [Environment.EVENTS_TABLE]: props.eventsTable.table.tableName,
        [Environment.DELIVERIES_TABLE]: props.deliveriesTable.table.tableName,
        [Environment.DELIVERIES_QUEUE_URL]: props.deliveriesQueue.queue.queueUrl,
        [Environment.SECRETS_KEY_ARN]: props.secretsKey.key.keyArn,
      },
    });
  }

  private grantAll(props: AdminApiProps): void {
    props.destinationsTable.grantAdminister(this.handler);
    props.eventsTable.grantAdminister(this.handler);
    props.deliveriesTable.grantAdminister(this.handler);
    props.secretsKey.grantManageSecrets(this.handler);
    props.deliveriesQueue.grantSend(this.handler);
  }

  private acknowledge(): void {
    const reasons = {
      'AwsSolutions-APIG2':
        'The function checks every request against the schemas that its OpenAPI document is made from, and names each fault.',
      'AwsSolutions-APIG3':
        'Callers sign with IAM, throttled and, by configuration, from listed addresses only: a web ACL adds a monthly price, not a barrier.',
      'AwsSolutions-APIG6':
        'Execution logs hold bodies, secrets among them. Access logs name caller and request; the function logs errors.',
      'AwsSolutions-COG4': 'Callers are IAM principals: services, pipelines and admins of this account.',
      'Serverless-LambdaDLQ': 'API Gateway waits for every response: there is no event to lose.',
    };
    Validations.of(this).acknowledge(...Object.entries(reasons).map(([id, reason]) => ({ id, reason })));
  }
}
