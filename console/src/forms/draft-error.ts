/** A part of the form that the page itself cannot read. */
export class DraftError extends Error {
  override name = 'DraftError';
  /** The field as the API would name it. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}
