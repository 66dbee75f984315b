import { Validations } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Environment } from '../core/contract/environment.ts';
import type { AdminFunctionProps } from './admin-api/admin-function.ts';
import { AdminFunction } from './admin-api/admin-function.ts';
import { addGatewayResponses } from './admin-api/gateway-responses.ts';
import { allowAccessLogs } from './admin-api/log-role.ts';
import { createRestApi } from './admin-api/rest-api.ts';
import { allow } from './allow.ts';
import type { NodeFunction } from './node-function.ts';
import type { Settings } from './settings/settings.ts';

const DESCRIPTION = 'Serves the admin API: destinations, deliveries, events';

export interface AdminApiProps extends AdminFunctionProps {
  /** Name of the API. */
  name: string;
  stage: string;
  access: Settings['adminApi'];
  dashboardUrl: string;
}

/** Admins -> admin: one function behind one REST API, whose callers sign with IAM. */
export class AdminApi extends Construct {
  readonly handler: NodeFunction;
  readonly api: RestApi;

  constructor(scope: Construct, id: string, props: AdminApiProps) {
    super(scope, id);
    const { name, stage, access, shared } = props;
    this.handler = new AdminFunction(this, 'Function', props, DESCRIPTION, {
      [Environment.DASHBOARD_URL]: props.dashboardUrl,
    });
    this.api = createRestApi(this, { name, stage, access, logRetention: shared.logRetention, handler: this.handler });
    // The function refuses requests of another API: who calls is what the API verified.
    this.handler.addEnvironment(Environment.ADMIN_API_ID, this.api.restApiId);
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
