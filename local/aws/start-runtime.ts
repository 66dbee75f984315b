import { randomBytes } from 'node:crypto';
import type { ConsoleOptions } from '../console/console-server.ts';
import { ConsoleServer } from '../console/console-server.ts';
import { lockDataDirectory } from './data-directory.ts';
import { CallCounter } from './gateway/call-counter.ts';
import type { DispatchTable } from './gateway/dispatch.ts';
import type { LocalState } from './gateway/local-paths.ts';
import type { Credentials } from './gateway/credential-store.ts';
import { Gateway } from './gateway/gateway.ts';
import { SignatureVerifier } from './gateway/sigv4.ts';
import type { Usage } from './metering/usage.ts';
import { resourceTypes } from './resources/index.ts';
import type { Environment } from './resources/resource-type.ts';
import { functionEnvironment, RuntimeHost } from './runtime-host.ts';
import type { RuntimeLog } from './runtime-log.ts';
import { stderrLog } from './runtime-log.ts';
import type { LocalRuntime } from './runtime.ts';
import { ApiGateway, EXECUTE_API_PREFIX } from './services/apigateway/api-gateway.ts';
import { startCloudWatch } from './services/cloudwatch/start-cloudwatch.ts';
import { DynamoDbService } from './services/dynamodb/dynamodb-service.ts';
import { EventBridgeService } from './services/eventbridge/eventbridge-service.ts';
import { KmsService } from './services/kms/kms-service.ts';
import type { FunctionLog } from './services/lambda/lambda-service.ts';
import { LambdaService } from './services/lambda/lambda-service.ts';
import { LogsService } from './services/logs/logs-service.ts';
import { MonitoringRecords } from './services/monitoring/monitoring-records.ts';
import { Scheduler } from './services/scheduler/scheduler.ts';
import { systemTimekeeper } from './services/scheduler/timekeeper.ts';
import { SqsService } from './services/sqs/sqs-service.ts';
import type { StackFile } from '../stack-file.ts';
import { namesFromOutputs } from '../stack-file.ts';
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
  /** PEM text that functions trust besides the public authorities. */
  extraCertificates?: string | undefined;
  /** Key of the admin, who may do everything. A fresh one by default. */
  adminCredentials?: Credentials | undefined;
  log?: RuntimeLog;
  /** How many times faster than the clock alarms run: at 60 a minute takes a second. Default 1. */
  alarmSpeed?: number;
  /** Milliseconds since the epoch. */
  clock?: () => number;
  /** A part that the stack cannot do without is gone. */
  onFailure: (reason: string) => void;
}

/** A local stack that runs. */
export interface RunningStack {
  runtime: LocalRuntime;
  /** What `.local/stack.json` holds. */
  stack: StackFile;
  /** What AWS would bill for so far. */
  usage: () => Usage;
  /** Outputs of the template, by name. */
  outputs: Readonly<Record<string, string>>;
  /** Lets functions finish, then ends everything; nothing of it is left behind. */
  stop(): Promise<void>;
}

export const newAdminKey = (): Credentials => ({
  accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString('base64url'),
});

/**
 * Runs the template of a cloud assembly on this machine.
 *
 * @throws Error that says what is in the way and what to do: the port or the data directory is taken, the template holds
 * something unknown, a role lacks what its event source needs.
 */
export async function startLocalRuntime(options: StartOptions): Promise<RunningStack> {
  const { dataDirectory, extraCertificates, onFailure, log = stderrLog(false), clock = Date.now } = options;
  const host = new RuntimeHost({
    region: REGION,
    accountId: ACCOUNT_ID,
    dataDirectory,
    extraCertificates,
    clock,
    log,
    onFailure,
  });
  try {
    return await start(host, options);
  } catch (error) {
    await host.stop();
    throw error;
  }
}

async function start(
  host: RuntimeHost,
  { assembly: readAssembly, port, adminCredentials = newAdminKey(), alarmSpeed = 1 }: StartOptions,
): Promise<RunningStack> {
  // 1. What must be ours alone: the data directory, the port.
  if (host.dataDirectory !== undefined) host.onStop(lockDataDirectory(host.dataDirectory));
  const table = dispatchTable(host);
  const gateway = new Gateway(table, table, host.log);
  const endpoint = await gateway.listen(port);
  host.onStop(() => gateway.close());

  // 2. What is to run. Checked whole before anything is made.
  const assembly = await readAssembly();
  const environment: Environment = {
    region: host.region,
    accountId: host.accountId,
    stackName: assembly.stackName,
    endpoint,
  };
  const plan = planTemplate(assembly.template, environment, resourceTypes);

  // 3. Services, each after those that it calls. They answer once the resources are made.
  host.credentials.add({ name: 'admin', kind: 'admin' }, adminCredentials);
  const runtime = await createServices(host, environment, assembly, table.verifier, alarmSpeed);
  table.restApis = { prefix: EXECUTE_API_PREFIX, serve: (request) => runtime.apiGateway.serve(request) };

  // 4. Resources, in the order of their dependencies.
  for (const { type, resource } of plan.resources) await type.create(resource, runtime);

  // 5. Requests are let in, then event sources poll and schedules run.
  await host.ready();

  const { region } = host;
  const adminApiUrl = runtime.apiGateway.localUrl(plan.outputs['AdminApiUrl'] ?? '');
  const consoleUrl =
    adminApiUrl === null
      ? null
      : await startConsole(host, { adminApiUrl, region, credentials: adminCredentials }, port === 0 ? 0 : port + 1);
  const stack = {
    endpoint,
    region,
    credentials: adminCredentials,
    adminApiUrl,
    consoleUrl,
    ...namesFromOutputs(plan.outputs),
  };
  return { runtime, stack, usage: () => host.usage.usage(), outputs: plan.outputs, stop: () => host.stop() };
}

/** The status page, on a port of its own: an origin that it shares with nothing. */
async function startConsole(host: RuntimeHost, stack: ConsoleOptions['stack'], port: number): Promise<string> {
  const server = new ConsoleServer({ stack, log: host.log, clock: host.clock });
  const url = await server.listen(port);
  host.onStop(() => server.close());
  return url;
}

function dispatchTable(host: RuntimeHost): DispatchTable & LocalState {
  const { accountId, access, faults, services } = host;
  const verifier = new SignatureVerifier(host.credentials, host.clock);
  return {
    accountId,
    verifier,
    access,
    calls: new CallCounter(),
    usage: host.usage,
    services,
    faults,
    isReady: () => host.isReady,
  };
}

async function createServices(
  host: RuntimeHost,
  environment: Environment,
  assembly: CloudAssembly,
  verifier: SignatureVerifier,
  alarmSpeed: number,
): Promise<LocalRuntime> {
  const { access, log, clock, dataDirectory, extraCertificates, faults, metrics: meter, usage } = host;
  const time = systemTimekeeper(clock);
  const dynamodb = await DynamoDbService.start(host);
  const kms = new KmsService(host);
  const logs = new LogsService(host);
  const monitoring = new MonitoringRecords();
  const sqs = new SqsService({ environment, dataDirectory, time, access });
  host.onStop(() => sqs.close());
  const alarms = startCloudWatch(host, sqs.queues, time, alarmSpeed);
  const functionLog: FunctionLog = (principal, group, stream, lines) => {
    usage.lines(lines);
    logs.write(principal, group, stream, lines);
  };
  const lambda = new LambdaService({
    environment,
    time,
    access,
    log,
    functionLog,
    extraCertificates,
    faults,
    meter,
    usage,
  });
  const apiGateway = new ApiGateway({ environment, verifier, access, lambda, logs, clock });
  const scheduler = new Scheduler(time);
  const invoke = lambda.invokeEvent.bind(lambda);
  const eventBridge = new EventBridgeService({
    environment,
    time,
    access,
    log,
    queues: sqs.queues,
    scheduler,
    invoke,
    faults,
    meter,
    usage,
  });
  for (const service of [dynamodb, kms, sqs, eventBridge, logs]) host.register(service);

  host.onReady(() => lambda.start());
  host.onStop(() => lambda.drain());
  host.onReady(() => scheduler.start());
  host.onStop(() => scheduler.stop());
  const shared = {
    ...environment,
    dataDirectory,
    extraCertificates,
    clock,
    log,
    access,
    assembly,
    credentials: host.credentials,
    functionEnvironment: functionEnvironment(environment),
    issueCredentials: host.issueCredentials.bind(host),
    register: host.register.bind(host),
    onReady: host.onReady.bind(host),
    onStop: host.onStop.bind(host),
    fail: host.fail.bind(host),
  };
  return { ...shared, dynamodb, kms, logs, alarms, monitoring, sqs, lambda, apiGateway, scheduler, eventBridge };
}
