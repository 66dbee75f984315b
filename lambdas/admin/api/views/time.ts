/** ISO 8601 of milliseconds since the epoch. */
export const isoOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** `{ name: ISO }` for a defined time, else `{}`; to spread into a response. */
export function timeField<Name extends string>(
  name: Name,
  milliseconds: number | undefined,
): { [Key in Name]?: string } {
  return (milliseconds === undefined ? {} : { [name]: isoOf(milliseconds) }) as { [Key in Name]?: string };
}
