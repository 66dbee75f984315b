import type { Claims } from './jwt-authorizer.ts';

/**
 * Claims as a function gets them: each a text. API Gateway loses what was where: a list is its items between brackets,
 * separated by spaces, so that `["a b"]` and `["a","b"]` are the same.
 * https://github.com/aws-solutions-library-samples/guidance-for-claude-code-with-amazon-bedrock/pull/803
 */
export const flatClaims = (claims: Claims): Record<string, string> =>
  Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, flat(value)]));

function flat(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flat).join(' ')}]`;
  if (typeof value === 'object' && value !== null)
    return `map[${Object.entries(value)
      .map(([name, inner]) => `${name}:${flat(inner)}`)
      .join(' ')}]`;
  return String(value);
}
