/** What JSON makes of a type: no `undefined`, no `readonly`. */
export type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Plain<Exclude<T[Key], undefined>> }
      : T;

/** `true` when each of two types takes the other's values, else what does not. A compile error is the test's failure. */
export type Same<A, B> = [Plain<A>] extends [Plain<B>]
  ? [Plain<B>] extends [Plain<A>]
    ? true
    : { missing: Plain<B> }
  : { surplus: Plain<A> };

/** `true` for each member of which the types are the same. */
export type SameMembers<A, B> = {
  [Key in keyof A | keyof B]: Key extends keyof A & keyof B ? Same<A[Key], B[Key]> : 'missing';
};
