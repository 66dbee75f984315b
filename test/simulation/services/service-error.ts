/** An error as the AWS SDK raises it: handlers tell them apart by name. */
export class ServiceError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The simulation was asked for something it does not know; it must be taught, never guess. */
export class UnknownToSimulation extends Error {
  override name = 'UnknownToSimulation';
}
