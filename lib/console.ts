import { Duration, Stack, Validations } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Environment } from '../core/contract/environment.ts';
import type { AdminFunctionProps } from './admin-api/admin-function.ts';
import { AdminFunction } from './admin-api/admin-function.ts';
import { ConsoleHttpApi } from './console/http-api.ts';
import { refuseRegion } from './console/region.ts';
import type { SignIn } from './console/sign-in.ts';
import { signInAt } from './console/sign-in.ts';
import { ColleaguesPool } from './console/user-pool.ts';
import { NodeFunction } from './node-function.ts';
import type { Settings } from './settings/settings.ts';

export interface ConsoleProps extends AdminFunctionProps {
  name: string;
  stage: string;
  settings: Settings['console'];
  allowedCidrs: Settings['adminApi']['allowedCidrs'];
  dashboardUrl: string;
  removalPolicy: RemovalPolicy;
  deletionProtection: boolean;
}

/** Colleagues -> page and admin API: one HTTP API, two functions, and a user pool unless the settings name an issuer. */
export class Console extends Construct {
  /** With its last slash. */
  readonly url: string;
  /** The admin API for colleagues. */
  readonly admin: NodeFunction;
  /** Serves the files of the page. */
  readonly page: NodeFunction;
  /** Of the pool made here; `undefined` with an issuer of the settings. */
  readonly userPoolId?: string;
  /** The name that the DNS record of `console.domain` must lead to. */
  readonly domainTarget: string | undefined;

  /** @throws ConfigurationError in a region that is known to lack what the console needs. */
  constructor(scope: Construct, id: string, props: ConsoleProps) {
    super(scope, id);
    const { name, stage, settings, allowedCidrs, dashboardUrl, shared } = props;
    const { issuer, domain, groups } = settings;
    refuseRegion(this, issuer !== undefined);
    const api = new ConsoleHttpApi(this, 'HttpApi', { name, stage, domain });
    this.url = api.url;
    const addresses = { [Environment.ALLOWED_CIDRS]: allowedCidrs.join(',') };
    this.admin = new AdminFunction(this, 'AdminFunction', props, 'Serves the admin API to colleagues in the console', {
      ...addresses,
      [Environment.CONSOLE_API_ID]: api.apiId,
      [Environment.CONSOLE_GROUPS]: JSON.stringify(groups),
      [Environment.DASHBOARD_URL]: dashboardUrl,
    });
    let signIn: SignIn;
    if (issuer === undefined) {
      const { tokenMinutes } = settings;
      const pool = new ColleaguesPool(this, 'Colleagues', { ...props, consoleUrl: api.url, groups, tokenMinutes });
      this.userPoolId = pool.userPoolId;
      ({ signIn } = pool);
    } else signIn = signInAt(issuer);
    const configuration = { title: name, stage, apiBase: '/api', dashboardUrl, signIn };
    this.page = new NodeFunction(this, 'Function', {
      // It calls nothing.
      shared: { ...shared, network: undefined },
      hop: 'console',
      description: 'Serves the files of the console',
      memorySize: 256,
      timeout: Duration.seconds(5),
      environment: { ...addresses, [Environment.CONSOLE_CONFIG]: Stack.of(this).toJsonString(configuration) },
    });
    api.serve({ admin: this.admin, page: this.page }, signIn, shared.logRetention);
    this.domainTarget = api.domainTarget;
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason: 'API Gateway waits for every response: there is no event to lose.',
    });
  }
}
