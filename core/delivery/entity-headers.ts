import type { EntityPaths } from '../event/catalogue/definition.ts';
import { entityPathOf } from '../event/catalogue/entity-path.ts';
import { rawMember } from '../event/envelope/raw-member.ts';

export const ENTITY_HEADER = 'X-Webhook-Entity';
export const ENTITY_VERSION_HEADER = 'X-Webhook-Entity-Version';

/** Longest value of one of the headers, in characters. */
const LONGEST_VALUE = 256;
/** Printable ASCII without a space at its ends: what every server reads as it was sent. */
const VALUE = /^[!-~](?:[ -~]*[!-~])?$/;

/**
 * The headers that name the entity of an event and the publisher's version of it, each as published: the digits of a number stay.
 * A value that is absent, neither text nor a number, no printable ASCII or longer than 256 characters has no header, and
 * without an id there is no version.
 *
 * @param data the event's `data`, raw JSON text
 */
export function entityHeaders(data: string, { id, version }: EntityPaths): Record<string, string> {
  const entity = textAt(data, id);
  if (entity === undefined) return {};
  const published = version === undefined ? undefined : textAt(data, version);
  return { [ENTITY_HEADER]: entity, ...(published !== undefined && { [ENTITY_VERSION_HEADER]: published }) };
}

function textAt(data: string, path: string): string | undefined {
  let raw: string | undefined = data;
  for (const name of entityPathOf(path) ?? []) raw = raw?.startsWith('{') === true ? rawMember(raw, name) : undefined;
  if (raw === undefined) return undefined;
  if (raw.startsWith('"')) raw = JSON.parse(raw) as string;
  else if (!/^[-\d]/.test(raw)) return undefined;
  return raw.length <= LONGEST_VALUE && VALUE.test(raw) ? raw : undefined;
}
