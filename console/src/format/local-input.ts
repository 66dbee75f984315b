/** Returns the value of `<input type="datetime-local">` in the local zone. @param at milliseconds since the epoch */
export function localInput(at: number): string {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** Returns the value of such an input as ISO 8601, UTC. */
export const fromLocalInput = (text: string): string => new Date(text).toISOString();
