import type { FaultBook } from '../faults/fault-book.ts';
import type { AccessControl } from '../iam/access-control.ts';
import type { UsageMeter } from '../metering/usage-meter.ts';
import type { CallCounter } from './call-counter.ts';
import { readProtocolCall } from './protocol.ts';
import type { AccessRequest, Service, ServiceAnswer, ServiceCall } from './service.ts';
import { ServiceError } from './service.ts';
import type { SignatureVerifier, SignedRequest } from './sigv4.ts';
import { answerSts } from './sts.ts';

/** Paths of a service with a prefix of their own, e.g. those of REST APIs. */
export interface OwnPaths {
  prefix: string;
  serve(request: SignedRequest): Promise<ServiceAnswer> | ServiceAnswer;
}

/** Everything that a signed request passes on its way to a service. */
export interface DispatchTable {
  accountId: string;
  verifier: SignatureVerifier;
  access: AccessControl;
  calls: CallCounter;
  usage: UsageMeter;
  /** By the name in the credential scope. */
  services: ReadonlyMap<string, Service>;
  faults: FaultBook;
  /** Paths that do without AWS's protocols and authenticate by themselves; none while resources are made. */
  ownPaths?: readonly OwnPaths[];
  /** Whether every resource is made. */
  isReady(): boolean;
}

/**
 * Authenticates, authorizes and serves one request. The service is that of the credential scope.
 *
 * @throws ServiceError for what AWS would refuse.
 */
export async function dispatch(
  request: SignedRequest,
  signal: AbortSignal,
  table: DispatchTable,
): Promise<ServiceAnswer> {
  const own = table.ownPaths?.find(({ prefix }) => request.url.startsWith(prefix));
  if (own !== undefined) {
    requireReady(table);
    return own.serve(request);
  }
  const { principal, service: name } = table.verifier.authenticate(request);
  requireReady(table);
  if (name === 'sts') {
    return answerSts(new URLSearchParams(request.body.toString()).get('Action'), principal, table.accountId);
  }
  const service = table.services.get(name);
  if (service === undefined) {
    throw new ServiceError(
      'UnknownOperationException',
      `The local runtime has no service ${name}; it has ${[...table.services.keys()].join(', ')} and sts.`,
      404,
    );
  }
  const { operation, input } = service.readCall?.(request) ?? readProtocolCall(request, name);
  const call: ServiceCall = { operation, input, body: request.body, headers: request.headers, principal, signal };
  table.calls.count(principal, service.name, operation);
  if (principal.kind !== 'admin') {
    const accesses = service.accesses(call);
    for (const access of accesses) table.access.authorize(principal, access);
    strike(service, call, accesses, table.faults);
  } else if (!table.faults.isEmpty) {
    strike(service, call, service.accesses(call), table.faults);
  }
  const answer = await service.handle(call);
  table.usage.call(service.name, call, answer);
  return answer;
}

/** @throws ServiceError that SDKs retry, so that a publisher lives through a restart */
function requireReady({ isReady }: Pick<DispatchTable, 'isReady'>): void {
  if (!isReady()) throw new ServiceError('ServiceUnavailable', 'The local stack is starting or stopping.', 503);
}

/** Calls `struck` of the service when a fault strikes the call. @throws ServiceError for the fault */
function strike(service: Service, call: ServiceCall, accesses: readonly AccessRequest[], faults: FaultBook): void {
  if (faults.isEmpty) return;
  try {
    faults.strike({
      service: service.name,
      operation: call.operation,
      principal: call.principal.name,
      resources: accesses.map(({ resource }) => resource),
    });
  } catch (error) {
    if (error instanceof ServiceError) service.struck?.(call, error);
    throw error;
  }
}
