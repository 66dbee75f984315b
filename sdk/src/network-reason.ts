/** The reason why `fetch` got no response, e.g. `ECONNREFUSED`. The message of its error is only "fetch failed". */
export function networkReason(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
