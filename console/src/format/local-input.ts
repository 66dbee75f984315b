/** What `<input type="datetime-local">` takes, in the reader's zone. @param at milliseconds since the epoch */
export function localInput(at: number): string {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** ISO 8601, UTC, of what such an input holds. */
export const fromLocalInput = (text: string): string => new Date(text).toISOString();
