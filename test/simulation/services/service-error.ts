import { AwsError } from '../../../lambdas/adapters/aws/error.ts';

/** An error as an AWS client throws it: handlers tell errors apart by name. */
export class ServiceError extends AwsError {
  constructor(name: string, message: string, members: Readonly<Record<string, unknown>> = {}) {
    super(name, message, 400);
    Object.assign(this, members);
  }
}

/** The simulation was asked for something that it does not know. Teach it; it never guesses. */
export class UnknownToSimulation extends Error {
  override name = 'UnknownToSimulation';
}

/** A result that the service returns only after a time, in milliseconds. */
export class Lasting {
  readonly value: unknown;
  readonly milliseconds: number;

  constructor(value: unknown, milliseconds: number) {
    this.value = value;
    this.milliseconds = milliseconds;
  }
}
