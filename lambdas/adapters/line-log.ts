/** Takes one line for CloudWatch Logs. */
export interface LineLog {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/**
 * Lines as JSON, straight to stdout: the runtime puts a prefix before what goes through the console, and a line with one
 * is no metric.
 */
export const lineLog = (service: string): LineLog => ({
  info(message, fields) {
    process.stdout.write(`${JSON.stringify({ level: 'INFO', message, timestamp: new Date().toISOString(), service, ...fields })}\n`);
  },
});
