/** Each violation is stored, and further ones add nothing. */
export const VIOLATIONS_KEPT = 10;

/**
 * Characters of the text of `data` that is judged by its schema. A compiled schema reports every broken item of a list before
 * ten are kept: 65,000 of them fit into this length, as against half a million into the longest event. A batch of ten such
 * events then stays within the memory and the 30 seconds of fan-out.
 */
export const LONGEST_JUDGED = 128 * 1024;

/**
 * Milliseconds that a pattern may take for one event. A batch of ten slow ones stays within the 30 seconds of fan-out, so
 * that none takes its neighbours into the dead-letter queue.
 */
export const LONGEST_JUDGING_MS = 1_000;
