import { CallCounter } from '../../../../../local/aws/gateway/call-counter.ts';
import type { Credentials } from '../../../../../local/aws/gateway/credential-store.ts';
import { Gateway } from '../../../../../local/aws/gateway/gateway.ts';
import type { Principal, Service } from '../../../../../local/aws/gateway/service.ts';
import { SignatureVerifier } from '../../../../../local/aws/gateway/sigv4.ts';
import { RuntimeHost } from '../../../../../local/aws/runtime-host.ts';

export interface TestGateway {
  host: RuntimeHost;
  endpoint: string;
  problems: string[];
  /** Settings of an SDK client that signs as `principal`. */
  client(principal?: Principal): { endpoint: string; region: string; credentials: Credentials; maxAttempts: number };
  stop(): Promise<void>;
}

export const admin: Principal = { name: 'admin', kind: 'admin' };
export const deliver: Principal = {
  name: 'DeliverFunction',
  kind: 'function',
  roleArn: 'arn:aws:iam::000000000000:role/deliver-role',
};

export interface GatewayOptions {
  services?: (host: RuntimeHost) => Promise<Service[]> | Service[];
  dataDirectory?: string;
  clock?: () => number;
  onFailure?: (reason: string) => void;
}

/** A gateway on a free port with the given services, as the runtime makes it. */
export async function startGateway({
  services,
  dataDirectory,
  clock = Date.now,
  onFailure = () => undefined,
}: GatewayOptions = {}): Promise<TestGateway> {
  const problems: string[] = [];
  const host = new RuntimeHost({
    region: 'us-east-1',
    accountId: '000000000000',
    dataDirectory,
    extraCertificates: undefined,
    clock,
    log: { info: () => undefined, problem: (message) => problems.push(message) },
    onFailure,
  });
  for (const service of (await services?.(host)) ?? []) host.register(service);
  const calls = new CallCounter();
  const table = {
    accountId: host.accountId,
    verifier: new SignatureVerifier({ credentials: host.credentials, region: host.region, clock }),
    access: host.access,
    calls,
    usage: host.usage,
    services: host.services,
    faults: host.faults,
    isReady: () => host.isReady,
  };
  const gateway = new Gateway(table, table, host.log);
  const endpoint = await gateway.listen(0);
  host.onStop(() => gateway.close());
  await host.ready();
  return {
    host,
    endpoint,
    problems,
    client: (principal = admin) => ({
      endpoint,
      region: 'us-east-1',
      credentials: host.issueCredentials(principal),
      maxAttempts: 1,
    }),
    stop: () => host.stop(),
  };
}
