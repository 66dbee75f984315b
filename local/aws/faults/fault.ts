import { z } from 'zod';
import { ServiceError } from '../gateway/service.ts';

/** Error codes of each service for being throttled, and for failing of its own. */
const CODES: Readonly<
  Record<string, { throttle: [code: string, status: number]; internal: [code: string, status: number] }>
> = {
  dynamodb: { throttle: ['ThrottlingException', 400], internal: ['InternalServerError', 500] },
  sqs: { throttle: ['RequestThrottled', 403], internal: ['InternalFailure', 500] },
  lambda: { throttle: ['TooManyRequestsException', 429], internal: ['ServiceException', 500] },
};
const OTHER_CODES = { throttle: ['ThrottlingException', 400], internal: ['InternalFailure', 500] } as const;

/** Services that a fault may strike, by their names in the credential scope; `lambda` stands for invocations. */
const SERVICES = ['dynamodb', 'sqs', 'events', 'kms', 'logs', 'monitoring', 'lambda'] as const;

/** One fault of an AWS service, as `PUT /_local/faults` takes it. Fields that are left out match everything. */
export const faultSchema = z.strictObject({
  service: z.enum(SERVICES),
  /** E.g. `BatchGetItem`; for an event source's polls `ReceiveMessage`, for invocations `Invoke`. */
  operation: z.string().optional(),
  /** Whose calls: `admin`, a service, or the beginning of a function's logical id, e.g. `Deliver`. */
  principal: z.string().optional(),
  /** Text in the ARN of a resource of the call, e.g. a queue's name. `/index/wake`: queries of an index, and writes that change it. */
  resource: z.string().optional(),
  /** `throttle`: come slower; `internal`: a failure of the service's own. SDKs retry both. */
  error: z.enum(['throttle', 'internal']),
  /** Part of the matching calls that fail, 0 to 1. Default 1. */
  share: z.number().min(0).max(1).default(1),
  /** How many calls fail before it is over. Default: no end. */
  times: z.int().positive().optional(),
  /** Seconds until it is over. Default: no end. */
  seconds: z.number().positive().optional(),
});

export type Fault = z.output<typeof faultSchema>;

/** The call that a fault is matched against. */
export interface FaultedCall {
  service: string;
  operation: string;
  /** Name of the principal. */
  principal: string;
  /** ARNs. */
  resources: readonly string[];
}

export function matches(fault: Fault, call: FaultedCall): boolean {
  return (
    fault.service === call.service &&
    (fault.operation === undefined || fault.operation === call.operation) &&
    (fault.principal === undefined || call.principal.startsWith(fault.principal)) &&
    (fault.resource === undefined || call.resources.some((arn) => arn.includes(fault.resource ?? '')))
  );
}

/** Whether the fault is of an index: it strikes the writes of the table that change the index, as back-pressure does. */
export const isOfIndex = ({ resource }: Fault): boolean => resource?.includes('/index/') === true;

/** The error that the caller gets. */
export function errorOf(fault: Fault, { operation }: FaultedCall): ServiceError {
  const [code, status] = (CODES[fault.service] ?? OTHER_CODES)[fault.error];
  return new ServiceError(
    code,
    `An injected fault: ${fault.error} of ${fault.service}:${operation}. DELETE /_local/faults ends it.`,
    status,
  );
}

/** Whether an error says that the caller must come slower. */
export const isThrottling = ({ code }: ServiceError): boolean =>
  [
    'ThrottlingException',
    'RequestThrottled',
    'TooManyRequestsException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
  ].includes(code);
