/** Why `fetch` got no answer, e.g. `ECONNREFUSED`: its own error only says that it failed. */
export function networkReason(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
