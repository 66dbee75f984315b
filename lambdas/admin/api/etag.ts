import type { Gate } from '../../../core/destination/destination.ts';

/** The parts of a destination's ETag. */
type Tagged = Pick<Gate, 'configuration' | 'state' | 'stateSince'>;

/** `stateSince` grows with every change of the state by an admin, so that no earlier state has the same tag. */
export const etagOf = ({ configuration, state, stateSince }: Tagged): string =>
  `"${configuration}-${state.toLowerCase()}${stateSince === undefined ? '' : `-${stateSince.toString(36)}`}"`;

/**
 * Whether `If-Match` is `*` or has the tag of the destination. Weak tags never match. RFC 9110 section 13.1.1.
 */
export function matchesTag(header: string, tagged: Tagged): boolean {
  return isAny(header) || header.split(',').some((tag) => tag.trim() === etagOf(tagged));
}

/** `*` matches any state. */
export const isAny = (header: string): boolean => header.trim() === '*';
