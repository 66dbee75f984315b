/** Interfaces between the gateway and the AWS services behind it. */

/** The signer of a request. */
export interface Principal {
  /** `admin`, a function's logical id, or a service such as `events.amazonaws.com`. */
  name: string;
  kind: 'admin' | 'function' | 'service';
  /** ARN of the role that the principal acts as; functions only. */
  roleArn?: string;
}

/** One permission that a request needs. */
export interface AccessRequest {
  /** E.g. `sqs:SendMessage`. */
  action: string;
  /** ARN. */
  resource: string;
  /** Condition keys of the request, e.g. `aws:SourceArn`, `kms:EncryptionContext:destination`. */
  context?: Readonly<Record<string, string | readonly string[]>>;
}

/** An authenticated request to a service. */
export interface ServiceCall {
  /** Operation name, e.g. `SendMessageBatch`. */
  operation: string;
  /** The body, parsed. */
  input: Readonly<Record<string, unknown>>;
  /** The body as it came. */
  body: Buffer;
  headers: Readonly<Record<string, string>>;
  principal: Principal;
  /** Aborted when the client goes away or the runtime stops. */
  signal: AbortSignal;
}

export interface ServiceAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer | string;
}

/** A request as it came on the wire. */
export interface WireRequest {
  method: string;
  /** Path and query. */
  url: string;
  body: Buffer;
}

export interface Service {
  /** Name in the SigV4 credential scope: `sqs`, `dynamodb`, `events`, `kms`, `logs`, `monitoring`… */
  readonly name: string;
  /** Reads a request of a protocol other than AWS JSON and CBOR. @throws ServiceError for an unknown operation. */
  readCall?(request: WireRequest): Pick<ServiceCall, 'operation' | 'input'>;
  /** Every permission the call needs; the gateway denies the call when one is missing. */
  accesses(call: ServiceCall): AccessRequest[];
  /** @throws ServiceError for what AWS would refuse. */
  handle(call: ServiceCall): Promise<ServiceAnswer>;
  /** Called for a call that an injected fault struck, for services that count their refusals. */
  struck?(call: ServiceCall, error: ServiceError): void;
}

/** An error response with AWS's own code, which SDKs map to their exception classes. */
export class ServiceError extends Error {
  override name = 'ServiceError';
  /** AWS's error code, e.g. `ResourceNotFoundException`. */
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
