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
 * took. Says `ready` once it could begin.
 */
export function serveRuns(batchSize: number, runBatch: () => Promise<void>): void {
  const serve = async ({ batches }: RunRequest): Promise<void> => {
    const began = process.hrtime.bigint();
    const before = process.cpuUsage();
    for (let batch = 0; batch < batches; batch += 1) await runBatch();
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
