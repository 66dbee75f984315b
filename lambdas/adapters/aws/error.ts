import { WebhookError } from '../../../core/contract/errors.ts';

/** What a call of AWS ended with. Named as the service names it, e.g. `ConditionalCheckFailedException`. */
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
 * The error in an answer. Its name is behind a namespace and may have a URL behind it:
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
 */
export function errorOf(status: number, type: string | undefined, body: string): AwsError {
  const members = membersOf(body);
  const name =
    [type, members['__type'], members['code']].find((value) => typeof value === 'string') ?? `HTTP ${status}`;
  const message =
    [members['message'], members['Message']].find((value) => typeof value === 'string') ?? `AWS answered ${status}`;
  return new AwsError(name.slice(name.indexOf('#') + 1).replace(/:.*/, ''), message, status);
}

/** Something between here and the service may have answered in words of its own. */
function membersOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(body);
    return typeof document === 'object' && document !== null ? (document as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
