/** A call of one of AWS's JSON APIs. Named and shaped as the SDK's commands are, whose types say what goes in and out. */
export abstract class AwsCommand<Input, Output> {
  /** E.g. `BatchGetItem`. */
  abstract readonly operation: string;
  readonly input: Input;
  /** For the compiler alone. */
  declare protected readonly output: Output;

  constructor(input: Input) {
    this.input = input;
  }
}

/** Whoever takes such calls: a service's client, or what stands in for it. */
export interface AwsSender {
  /** @throws AwsError for what the service refuses; Error when it cannot be reached. */
  send<Input, Output>(command: AwsCommand<Input, Output>): Promise<Output>;
}
