/** An object whose members are made on their first use: a function loads faster without the clients it does not use. */
export function lazily<Made extends object>(makers: { readonly [Name in keyof Made]: () => Made[Name] }): Made {
  const made = {};
  for (const name of Object.keys(makers) as (keyof Made)[]) {
    let value: Made[typeof name] | undefined;
    Object.defineProperty(made, name, { enumerable: true, get: () => (value ??= makers[name]()) });
  }
  return made as Made;
}
