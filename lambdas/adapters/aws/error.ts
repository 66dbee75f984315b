import { WebhookError } from '../../../core/contract/errors.ts';

/** A failed call of AWS. It has the name that the service gives it, e.g. `ConditionalCheckFailedException`. */
export class AwsError extends WebhookError {
  override readonly name: string;
  /** As the SDK's errors carry it, by which its retry strategy tells them apart. */
  readonly $metadata: { httpStatusCode?: number };

  constructor(name: string, message: string, status?: number) {
    super(message);
    this.name = name;
    this.$metadata = status === undefined ? {} : { httpStatusCode: status };
  }
}

/**
 * The error in a response. A namespace may stand before its name and a URL after it:
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
 */
export function errorOf(status: number, type: string | undefined, body: string): AwsError {
  const members = membersOf(body);
  const name =
    [type, members['__type'], members['code']].find((value) => typeof value === 'string') ?? `HTTP ${status}`;
  const message =
    [members['message'], members['Message']].find((value) => typeof value === 'string') ??
    `AWS responded with ${status}`;
  return new AwsError(name.slice(name.indexOf('#') + 1).replace(/:.*/, ''), message, status);
}

/** A proxy may have responded in the place of the service. */
function membersOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(body);
    return typeof document === 'object' && document !== null ? (document as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
