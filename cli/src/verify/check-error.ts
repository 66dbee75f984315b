/** The statement of a check does not hold. The message names the fault. */
export class CheckError extends Error {
  override name = 'CheckError';
  /** The action that ends the fault; default: the remedy of the check. */
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** AWS refused a call. */
export class AwsError extends CheckError {
  override name = 'AwsError';
  /** E.g. `AccessDeniedException`. */
  readonly code: string;

  constructor(operation: string, code: string, message: string) {
    super(
      `${operation} was refused: ${code}${message === '' ? '' : `: ${message}`}`,
      /AccessDenied|NotAuthorized|AuthorizationError/.test(code)
        ? 'Allow the caller what webhooks verify --policy prints'
        : undefined,
    );
    this.code = code;
  }
}

/** The local stack does not have the API that a check needs. The message says which. */
export class NotHere extends Error {
  override name = 'NotHere';
}
