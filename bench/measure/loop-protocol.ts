/** The request of the parent to a loop process. */
export interface RunRequest {
  /** Number of batches of ten, run one after the other. */
  batches: number;
}

/** The cost of a run. */
export interface RunReport {
  /** Deliveries, or events. */
  items: number;
  /** User and system time of the whole process, in microseconds, garbage collection and compilation included. */
  cpuMicros: number;
  wallMicros: number;
}

/**
 * Serves run requests of the parent in a loop process. The batches are made before the measurement starts. Sends `ready`
 * at its start.
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

/** Ends this process with its parent, however the parent ends. */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit());
}
