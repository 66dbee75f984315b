/** Claims of a token that the gateway has verified. They are decoded here, not verified. */
export type Claims = Readonly<Record<string, unknown>>;

/** RFC 6750 section 2.1 with a JWT: three parts in base64url. The name of the scheme has no case. */
const BEARER = /^Bearer +([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/i;

/** What `sub` may have: RFC 7519 leaves it open, OpenID Connect allows 255 characters. */
const LONGEST = 255;
/** Characters that would change how a record or a log line reads. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * The claims of the one bearer token.
 *
 * @param values every value of the header `Authorization`
 * @returns `undefined` without a token, with two, and for anything but a JWT whose claims are an object
 */
export function claimsOf(values: readonly string[]): Claims | undefined {
  const [value, ...others] = values;
  if (value === undefined || others.length > 0) return undefined;
  const [, , payload] = BEARER.exec(value) ?? [];
  if (payload === undefined) return undefined;
  const claims = parsed(Buffer.from(payload, 'base64url').toString('utf8'));
  return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? (claims as Claims) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // A token that is no JWT has no claims.
    throw error;
  }
}

/** The value of a claim that is text of 1 to 255 visible characters. */
export function textClaim(claims: Claims, name: string): string | undefined {
  const value = own(claims, name);
  return typeof value === 'string' && value !== '' && value.length <= LONGEST && !INVISIBLE.test(value)
    ? value
    : undefined;
}

/**
 * The values of a claim that is a list of texts or one text. The name is taken as it is: a dot or a slash in it leads nowhere.
 * One text is one value, whatever is in it: `a b` and `[a b]` are names of groups, not lists.
 */
export function listedIn(claims: Claims, name: string): readonly string[] {
  const value = own(claims, name);
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A claim may be named `constructor`. */
const own = (claims: Claims, name: string): unknown => (Object.hasOwn(claims, name) ? claims[name] : undefined);
