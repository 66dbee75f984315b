/** Returns the value of `<input type="datetime-local">` in the local zone. @param at milliseconds since the epoch */
export function localInput(at: number): string {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** Returns the value of such an input as ISO 8601, UTC; empty for an unfinished one. */
export function fromLocalInput(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? '' : new Date(at).toISOString();
}
