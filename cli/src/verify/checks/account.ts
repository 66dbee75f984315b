import { AwsError } from '../check-error.ts';
import type { BeforeCheck } from '../check.ts';
import { CheckError } from '../check-error.ts';
import type { Account, Deployment } from '../deployment.ts';
import { consumedQueues, mappingsOf } from '../wiring.ts';

/** Checks of the account and region. They hold before the first deployment too. */

/** The runtime of the functions. */
const RUNTIME = 'nodejs24.x';
/** Batches at once where nothing is deployed yet: the defaults of fan-out and deliver, and exhaust. */
export const DEFAULT_CONCURRENCY = 62;
/** Invocations at once of admin and resume, and of other functions of the account. */
const BESIDE = 10;
/** Invocations of targets a second in the regions with the lowest default. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const LOWEST_INVOCATIONS = 750;
/** Requests a second of the admin API by default. */
const ADMIN_REQUESTS = 50;

interface Quota {
  QuotaName: string;
  Value: number;
}

const bootstrap: BeforeCheck = {
  name: 'The CDK is bootstrapped in this account and region',
  when: 'before',
  remedy: 'Run npx cdk bootstrap once for the account and region',
  async run({ aws }) {
    // https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
    const { Parameter } = await aws
      .json<{ Parameter: { Value: string } }>('ssm', 'GetParameter', { Name: '/cdk-bootstrap/hnb659fds/version' })
      .catch((error: unknown) => {
        if (error instanceof AwsError && error.code === 'ParameterNotFound')
          throw new CheckError('The CDK is not bootstrapped here');
        throw error;
      });
    return `version ${Parameter.Value}`;
  },
};

const runtime: BeforeCheck = {
  name: `Lambda has the runtime ${RUNTIME} in this region`,
  when: 'before',
  remedy: 'Deploy to a region that has it: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
  async run({ aws }) {
    // Lambda has no list of runtimes. It refuses to list the layers of a runtime that it does not know, see
    // https://github.com/floci-io/floci/issues/2808 for what AWS returns.
    await aws
      .get('lambda', 'ListLayers', `/2018-10-31/layers?CompatibleRuntime=${RUNTIME}&MaxItems=1`)
      .catch((error: unknown) => {
        if (error instanceof AwsError && /Validation|InvalidParameter/.test(error.code))
          throw new CheckError(`Lambda does not know ${RUNTIME} here`);
        throw error;
      });
    return 'it does';
  },
};

const concurrency: BeforeCheck = {
  name: 'The account may run enough functions at once',
  when: 'before',
  remedy:
    'Request more under Service Quotas, AWS Lambda, Concurrent executions; or lower webhooks.deliver.maximumConcurrency',
  async run(account, deployment) {
    // https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html
    const { AccountLimit } = await account.aws.get<{ AccountLimit: { UnreservedConcurrentExecutions: number } }>(
      'lambda',
      'GetAccountSettings',
      '/2016-08-19/account-settings/',
    );
    const available = AccountLimit.UnreservedConcurrentExecutions;
    const needed = (await configuredConcurrency(account, deployment)) + BESIDE;
    const seen = `${available} are available, the stack needs ${needed}`;
    if (available < needed) throw new CheckError(`Too few functions may run at once: ${seen}`);
    return seen;
  },
};

async function configuredConcurrency(account: Account, deployment: Deployment | undefined): Promise<number> {
  if (deployment === undefined) return DEFAULT_CONCURRENCY;
  let sum = 0;
  for (const queue of consumedQueues)
    for (const { ScalingConfig } of await mappingsOf(account, deployment, queue))
      sum += ScalingConfig?.MaximumConcurrency ?? 0;
  return sum;
}

const logRole: BeforeCheck = {
  name: 'API Gateway has a role for its access logs',
  when: 'before',
  remedy:
    'Deploy with -c webhooks.adminApi.accountLogRole=true, or give API Gateway a role: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html',
  async run({ aws }) {
    const { cloudwatchRoleArn } = await aws.get<{ cloudwatchRoleArn?: string | null }>(
      'apigateway',
      'GetAccount',
      '/account',
    );
    if ((cloudwatchRoleArn ?? '') === '')
      throw new CheckError('API Gateway has no role for logs, so the deployment of the admin API fails');
    return String(cloudwatchRoleArn);
  },
};

const quotas: BeforeCheck = {
  name: 'The quotas of EventBridge and API Gateway suffice',
  when: 'before',
  remedy: 'Request more under Service Quotas',
  async run({ aws }) {
    const valueOf = async (ServiceCode: string, name: string): Promise<number> => {
      for (let NextToken: string | undefined; ;) {
        const page = await aws.json<{ Quotas: Quota[]; NextToken?: string }>('servicequotas', 'ListServiceQuotas', {
          ServiceCode,
          ...(NextToken !== undefined && { NextToken }),
        });
        const found = page.Quotas.find(({ QuotaName }) => QuotaName === name);
        if (found !== undefined) return found.Value;
        if (page.NextToken === undefined) throw new CheckError(`Service Quotas has no quota ${name} of ${ServiceCode}`);
        NextToken = page.NextToken;
      }
    };
    const invocations = await valueOf('events', 'Invocations throttle limit in transactions per second');
    const requests = await valueOf('apigateway', 'Throttle rate');
    const seen = `EventBridge passes on ${invocations} events a second, API Gateway takes ${requests} requests a second`;
    if (invocations < LOWEST_INVOCATIONS || requests < ADMIN_REQUESTS)
      throw new CheckError(`${seen}: at least ${LOWEST_INVOCATIONS} and ${ADMIN_REQUESTS} are expected`);
    return seen;
  },
};

export const accountChecks: readonly BeforeCheck[] = [bootstrap, runtime, concurrency, logRole, quotas];
