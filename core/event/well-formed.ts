/**
 * Whether text has no half of a surrogate pair, which UTF-8 cannot carry. The publisher runs on Node 18, which has no
 * `String.prototype.isWellFormed`.
 */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);
