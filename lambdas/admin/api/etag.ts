import type { Gate } from '../../../core/destination/destination.ts';

/** What a destination's ETag is made of: its decided configuration and its state. */
type Tagged = Pick<Gate, 'configuration' | 'state'>;

export const etagOf = ({ configuration, state }: Tagged): string => `"${configuration}-${state.toLowerCase()}"`;

/**
 * What `If-Match` asks for: `any` for `*`, else whether one of its tags is that of the destination. Weak tags never
 * match. RFC 9110 section 13.1.1.
 */
export function matchesTag(header: string, tagged: Tagged): boolean {
  return isAny(header) || header.split(',').some((tag) => tag.trim() === etagOf(tagged));
}

/** `*`: whatever its state is. */
export const isAny = (header: string): boolean => header.trim() === '*';
