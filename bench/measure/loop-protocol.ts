/** What the parent asks of a process that runs one of the loops. */
export interface RunRequest {
  /** Batches of ten to work through, one after the other. */
  batches: number;
}

/** What it cost. */
export interface RunReport {
  /** Deliveries, or events. */
  items: number;
  /** User and system time of the whole process, in microseconds, garbage collection and compilation included. */
  cpuMicros: number;
  wallMicros: number;
}

/**
 * The inside of a loop's process: runs as many batches as the parent asks for, whenever it asks, and tells what they
 * took. What is to be worked on is made before, and not counted. Says `ready` once it could begin.
 */
export function serveRuns<Batch>(batchSize: number, make: () => Batch, run: (batch: Batch) => Promise<void>): void {
  const serve = async ({ batches }: RunRequest): Promise<void> => {
    const made = Array.from({ length: batches }, make);
    const began = process.hrtime.bigint();
    const before = process.cpuUsage();
    for (const batch of made) await run(batch);
    const { user, system } = process.cpuUsage(before);
    const report: RunReport = {
      items: batches * batchSize,
      cpuMicros: user + system,
      wallMicros: Number((process.hrtime.bigint() - began) / 1000n),
    };
    process.send?.(report);
  };
  process.on('message', (request: RunRequest) => {
    serve(request).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    });
  });
  endWithParent();
  process.send?.('ready');
}

/** Children do not outlive who started them, however it ended. */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit());
}
