import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { continueClock, lockDataDirectory } from './data-directory.ts';
import { CallCounter } from './gateway/call-counter.ts';
import type { DispatchTable } from './gateway/dispatch.ts';
import type { LocalState } from './gateway/local-paths.ts';
import type { Credentials } from './gateway/credential-store.ts';
import { Gateway } from './gateway/gateway.ts';
import { requestRecorder } from './gateway/request-recorder.ts';
import { SignatureVerifier } from './gateway/sigv4.ts';
import { LocalAddresses } from './local-addresses.ts';
import type { Usage } from './metering/usage.ts';
import { resourceTypes } from './resources/index.ts';
import type { Environment } from './environment.ts';
import { RuntimeHost } from './runtime-host.ts';
import type { RuntimeLog } from './runtime-log.ts';
import { stderrLog } from './runtime-log.ts';
import type { LocalRuntime } from './runtime.ts';
import { ApiGateway, EXECUTE_API_PREFIX } from './services/apigateway/api-gateway.ts';
import { CloudFormationService } from './services/cloudformation/cloudformation-service.ts';
import { UserPools } from './services/cognito/user-pools.ts';
import { startCloudWatch } from './services/cloudwatch/start-cloudwatch.ts';
import { DynamoDbService } from './services/dynamodb/dynamodb-service.ts';
import { HttpApis } from './services/httpapi/http-apis.ts';
import type { ReplayIds } from './services/eventbridge/eventbridge-service.ts';
import { EventBridgeService } from './services/eventbridge/eventbridge-service.ts';
import { KmsService } from './services/kms/kms-service.ts';
import { Checkpoints } from './services/lambda/checkpoints.ts';
import type { FunctionLog } from './services/lambda/lambda-service.ts';
import { LambdaService } from './services/lambda/lambda-service.ts';
import { LambdaApi } from './services/lambda/lambda-api.ts';
import { LogsService } from './services/logs/logs-service.ts';
import { Scheduler } from './services/scheduler/scheduler.ts';
import type { Clock } from './timekeeper.ts';
import { newClock, systemTimekeeper } from './timekeeper.ts';
import { SnsService } from './services/sns/sns-service.ts';
import { SqsService } from './services/sqs/sqs-service.ts';
import type { CloudAssembly } from './template/cloud-assembly.ts';
import { planTemplate } from './template/plan.ts';

/** A region and an account that nobody owns; ARNs are made of them. */
const REGION = 'us-east-1';
const ACCOUNT_ID = '000000000000';

export interface StartOptions {
  /** The assembly, read once the port is ours. */
  assembly: () => Promise<CloudAssembly>;
  /** TCP port of the gateway; 0 takes any free one. */
  port: number;
  /** Where state is kept; `undefined` keeps it in memory. */
  dataDirectory?: string | undefined;
  /** Variables that every function gets over those of the template. */
  functionEnvironment?: Readonly<Record<string, string>>;
  /** PEM text that functions trust besides the public authorities. */
  extraCertificates?: string | undefined;
  /** Key of the admin, who may do everything. A fresh one by default. */
  adminCredentials?: Credentials | undefined;
  log?: RuntimeLog;
  /** How many times faster than the machine's clock the stack's runs, 1 or more. Default 1. */
  speed?: number;
  /** Whether an event that a replay sends again keeps its `id`. Default `same`. */
  replayIds?: ReplayIds | undefined;
  /** Called with the reason when a part that the stack needs has ended. */
  onFailure: (reason: string) => void;
}

/** A stack that runs on this machine. */
export interface RunningRuntime {
  stackName: string;
  /** URL of the gateway, e.g. `http://127.0.0.1:4566`. */
  endpoint: string;
  region: string;
  /** The admin's key. It may do everything. */
  credentials: Credentials;
  /** Outputs of the template, by name. URLs of APIs and user pools are those of this machine. */
  outputs: Readonly<Record<string, string>>;
  /** URLs of the template's HTTP APIs, in its order, without a slash at their end. */
  httpApis: readonly string[];
  /** Refresh token of a member of every group of the template's first user pool; `undefined` without one. */
  session: string | undefined;
  /** The stack's clock. */
  clock: Clock;
  /** Quantities that AWS would bill for so far: of all principals, or of those that `counts` selects. */
  usage: (counts?: (principal: string) => boolean) => Usage;
  /** Adds work to do before the runtime stops. */
  onStop: (hook: () => Promise<void> | void) => void;
  /** Lets functions finish, then ends all processes, threads and servers. */
  stop: () => Promise<void>;
}

export const newAdminKey = (): Credentials => ({
  accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString('base64url'),
});

/**
 * Runs the template of a cloud assembly on this machine.
 *
 * @throws Error with the cause and the remedy: the port or the data directory is taken, the template holds a resource or
 * a property that is not supported, a role lacks a permission that its event source needs.
 */
export async function startLocalRuntime(options: StartOptions): Promise<RunningRuntime> {
  const { dataDirectory, extraCertificates, onFailure, log = stderrLog(false) } = options;
  const release = dataDirectory === undefined ? undefined : lockDataDirectory(dataDirectory);
  const { speed = 1 } = options;
  const clock = dataDirectory === undefined ? newClock(speed) : continueClock(dataDirectory, speed);
  const { now } = systemTimekeeper(clock);
  const names = { region: REGION, accountId: ACCOUNT_ID };
  const host = new RuntimeHost({ ...names, dataDirectory, extraCertificates, clock: now, log, onFailure });
  if (release !== undefined) host.onStop(release);
  try {
    return await start(host, clock, options);
  } catch (error) {
    await host.stop();
    throw error;
  }
}

async function start(
  host: RuntimeHost,
  clock: Clock,
  { assembly: readAssembly, port, adminCredentials = newAdminKey(), functionEnvironment = {}, replayIds }: StartOptions,
): Promise<RunningRuntime> {
  // 1. The port, which nobody else may use.
  const table = dispatchTable(host);
  const gateway = new Gateway(table, table, host.log);
  const endpoint = await gateway.listen(port);
  host.onStop(() => gateway.close());

  // 2. The template, checked as a whole before anything is made.
  const assembly = await readAssembly();
  const { region, accountId } = host;
  const environment: Environment = { region, accountId, stackName: assembly.stackName, endpoint };
  const plan = planTemplate(assembly.template, environment, resourceTypes);

  // 3. Services, each after those that it calls. They respond once the resources are made.
  host.credentials.add({ name: 'admin', kind: 'admin' }, adminCredentials);
  const services = await createServices(host, environment, table.verifier, clock, nextPort(port), replayIds);
  table.ownPaths = [
    {
      prefix: EXECUTE_API_PREFIX,
      serve(request) {
        host.usage.apiCall();
        return services.apiGateway.serve(request);
      },
    },
    ...services.userPools.paths,
  ];
  table.startSession = (user) => services.userPools.startSession(user);

  // 4. Resources, in the order of their dependencies.
  const notEvaluated = new Set(plan.notEvaluated);
  const runtime: LocalRuntime = {
    ...environment,
    ...services,
    assembly,
    access: host.access,
    extraCertificates: host.extraCertificates,
    addresses: new LocalAddresses(),
    functionEnvironment: { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, ...functionEnvironment },
    issueCredentials: (principal) => host.issueCredentials(principal),
    notEvaluated: (what) => void notEvaluated.add(what),
  };
  for (const { type, resource } of plan.resources) await type.create(resource, runtime);
  if (notEvaluated.size > 0)
    host.log.problem(`The local stack does not evaluate all of the template: ${[...notEvaluated].join('; ')}.`);

  const localOutputs = Object.entries(plan.outputs).map(([name, value]) => [name, runtime.addresses.localize(value)]);
  const outputs = Object.fromEntries(localOutputs) as Record<string, string>;
  host.register(new CloudFormationService({ ...environment, outputs }, new Date(host.clock())));

  // 5. Requests are let in, then event sources poll and schedules run.
  await host.ready();

  return {
    stackName: environment.stackName,
    endpoint,
    region,
    clock,
    credentials: adminCredentials,
    outputs,
    httpApis: services.httpApis.urls,
    session: services.userPools.startSession(undefined, sessionToken(adminCredentials)),
    usage: (counts) => host.usage.usage(counts),
    onStop: (hook) => host.onStop(hook),
    stop: () => host.stop(),
  };
}

function dispatchTable(host: RuntimeHost): DispatchTable & LocalState {
  const { accountId, access, faults, services } = host;
  return {
    accountId,
    verifier: new SignatureVerifier({
      credentials: host.credentials,
      region: host.region,
      functionClock: host.clock,
      record: requestRecorder(),
    }),
    access,
    calls: new CallCounter(),
    usage: host.usage,
    services,
    faults,
    isReady: () => host.isReady,
  };
}

/** The session of the printed address: as long-lived as the admin's key, and of no use in guessing it. */
const sessionToken = ({ secretAccessKey }: Credentials): string =>
  createHmac('sha256', secretAccessKey).update('session of the printed address').digest('base64url');

const HIGHEST_PORT = 65_535;
/** The port after the gateway's; 0, for any free one, where that is 0 or the highest. */
const nextPort = (port: number): number => (port === 0 || port === HIGHEST_PORT ? 0 : port + 1);

type Services = Pick<
  LocalRuntime,
  'sqs' | 'eventBridge' | 'lambda' | 'apiGateway' | 'httpApis' | 'userPools' | 'dynamodb' | 'kms' | 'alarms' | 'sns'
>;

async function createServices(
  host: RuntimeHost,
  environment: Environment,
  verifier: SignatureVerifier,
  clock: Clock,
  httpApiPort: number,
  replayIds: ReplayIds | undefined,
): Promise<Services> {
  const { access, log, dataDirectory, extraCertificates, faults, metrics: meter, usage } = host;
  const time = systemTimekeeper(clock);
  const dynamodb = await DynamoDbService.start(host);
  const kms = new KmsService(host);
  const logs = new LogsService(host);
  const sqs = new SqsService({ environment, dataDirectory, time, access });
  host.onStop(() => sqs.close());
  const alarms = startCloudWatch(host, sqs.queues, time);
  const functionLog: FunctionLog = (principal, group, stream, lines) => {
    usage.lines(principal.name, lines);
    logs.write(principal, group, stream, lines);
  };
  const shared = { environment, time, access, log, faults, meter, usage };
  const lambda = new LambdaService({
    ...shared,
    machineTime: systemTimekeeper(),
    clock,
    functionLog,
    extraCertificates,
    checkpoints: new Checkpoints(dataDirectory === undefined ? undefined : join(dataDirectory, 'streams.json')),
  });
  const apiGateway = new ApiGateway({ environment, verifier, access, lambda, logs, clock: host.clock });
  const httpApis = new HttpApis({
    environment,
    access,
    lambda,
    logs,
    usage,
    log,
    clock: host.clock,
    machineTime: systemTimekeeper(),
    isReady: () => host.isReady,
    port: httpApiPort,
  });
  host.onStop(() => httpApis.close());
  const userPools = new UserPools(environment.endpoint, Date.now, () => httpApis.urls);
  const scheduler = new Scheduler(time);
  const invoke = lambda.invokeEvent.bind(lambda);
  const eventBridge = new EventBridgeService({
    ...shared,
    queues: sqs.queues,
    scheduler,
    invoke,
    dataDirectory,
    replayIds,
  });
  host.onStop(() => eventBridge.close());
  const lambdaApi = new LambdaApi(() => lambda.mappings);
  const sns = new SnsService(access);
  for (const service of [dynamodb, kms, sqs, eventBridge, logs, lambdaApi, sns]) host.register(service);

  host.onReady(() => lambda.start());
  host.onStop(() => lambda.drain());
  host.onReady(() => eventBridge.replays.resume());
  host.onReady(() => scheduler.start());
  host.onStop(() => scheduler.stop());
  return { dynamodb, kms, alarms, sqs, lambda, apiGateway, httpApis, userPools, eventBridge, sns };
}
