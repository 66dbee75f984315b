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

/** The local stack does not have the API that a check needs. The message says which. */
export class NotHere extends Error {
  override name = 'NotHere';
}
