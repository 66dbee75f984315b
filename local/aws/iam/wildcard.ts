/** A test for IAM's patterns: `*` is any run of characters, `?` any one. */
export function wildcard(pattern: string, ignoreCase = false): (text: string) => boolean {
  if (pattern === '*') return () => true;
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
  return (text) => expression.test(text);
}

/** A test that any of `patterns` passes. */
export function anyWildcard(patterns: string | readonly string[], ignoreCase = false): (text: string) => boolean {
  const tests = [patterns].flat().map((pattern) => wildcard(pattern, ignoreCase));
  return (text) => tests.some((test) => test(text));
}
