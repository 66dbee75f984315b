/** A type as JSON has it: no `undefined`, no `readonly`, and text with suggestions is text. */
type Plain<T> = string extends Extract<T, string> ? string | PlainValue<Exclude<T, string>> : PlainValue<T>;

type PlainValue<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Plain<Exclude<T[Key], undefined>> }
      : T;

/** `true` when two types are equal as JSON, optional fields included; else both. A compile error is the test's failure. */
export type Same<A, B> = Equal<Plain<A>, Plain<B>> extends true ? true : { left: Plain<A>; right: Plain<B> };

/** The compiler takes two conditional types for the same only if what they extend is identical. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- T keeps both types unresolved
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `true` for each member whose types are the same. */
export type SameMembers<A, B> = {
  [Key in keyof A | keyof B]: Key extends keyof A & keyof B ? Same<A[Key], B[Key]> : 'missing';
};
