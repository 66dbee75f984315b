import type { AccessControl } from '../iam/access-control.ts';
import type { CallCounter } from './call-counter.ts';
import type { Service, ServiceAnswer, ServiceCall } from './service.ts';
import { ServiceError } from './service.ts';
import type { Authentication, SignatureVerifier, SignedRequest } from './sigv4.ts';
import { answerSts } from './sts.ts';

/** Everything that a signed request passes on its way to a service. */
export interface DispatchTable {
  accountId: string;
  verifier: SignatureVerifier;
  access: AccessControl;
  calls: CallCounter;
  /** By the name in the credential scope. */
  services: ReadonlyMap<string, Service>;
  /** Whether every resource is made. */
  isReady(): boolean;
}

/**
 * Authenticates, authorizes and serves one request. The service is that of the credential scope and the operation that of
 * `X-Amz-Target`: never the path, since SDKs send to the queue URL's.
 *
 * @throws ServiceError for what AWS would refuse.
 */
export async function dispatch(request: SignedRequest, signal: AbortSignal, table: DispatchTable): Promise<ServiceAnswer> {
  const authentication = table.verifier.authenticate(request);
  const { principal } = authentication;
  // SDKs retry it, so that a publisher lives through a restart.
  if (!table.isReady()) throw new ServiceError('ServiceUnavailable', 'The local stack is starting or stopping.', 503);
  if (authentication.service === 'sts') {
    return answerSts(new URLSearchParams(request.body.toString()).get('Action'), principal, table.accountId);
  }
  const service = serviceOf(authentication, request, table.services);
  const target = request.headers['x-amz-target'];
  if (target === undefined) {
    throw new ServiceError('UnknownOperationException', 'The request has no X-Amz-Target header: this endpoint speaks AWS JSON 1.0 and 1.1.', 404);
  }
  const operation = target.slice(target.lastIndexOf('.') + 1);
  const call: ServiceCall = { operation, input: parse(request.body), body: request.body, headers: request.headers, principal, signal };
  table.calls.count(principal, service.name, operation);
  if (principal.kind !== 'admin') {
    for (const access of service.accesses(call)) table.access.authorize(principal, access);
  }
  return service.handle(call);
}

function serviceOf({ service }: Authentication, request: SignedRequest, services: ReadonlyMap<string, Service>): Service {
  const found = services.get(service);
  if (found === undefined) {
    throw new ServiceError('UnknownOperationException', `The local runtime has no service ${service}; it has ${[...services.keys()].join(', ')} and sts.`, 404);
  }
  if (isQueryProtocol(request)) {
    throw new ServiceError('UnsupportedProtocol', `${service} is spoken here in AWS JSON alone; an AWS CLI from 1.31 or 2.15 on does.`);
  }
  return found;
}

/** Whether the request speaks the older protocol, in which errors are XML. */
export function isQueryProtocol({ headers }: Pick<SignedRequest, 'headers'>): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  try {
    const input: unknown = JSON.parse(body.toString());
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  } catch {
    // Not JSON: the same refusal as JSON that is no object.
  }
  throw new ServiceError('SerializationException', 'The body is not a JSON object.');
}
