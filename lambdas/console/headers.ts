/** The endpoints of the sign-in that the page calls by itself. */
interface Configuration {
  signIn: { tokenUrl: string; revokeUrl?: string };
}

/**
 * Headers of every response of the page.
 *
 * `style-src` and `img-src` are for the stylesheet and the icon. The charts set styles by the CSSOM and the page writes no HTML as text,
 * so neither needs `unsafe-inline` or a policy of trusted types.
 *
 * @param configuration JSON text of `GET /config.json`
 */
export function pageHeaders(configuration: string): Record<string, string> {
  const { signIn } = JSON.parse(configuration) as Configuration;
  const called = [signIn.tokenUrl, signIn.revokeUrl].flatMap((url) => (url === undefined ? [] : [sourceOf(url)]));
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      `connect-src ${["'self'", ...new Set(called)].join(' ')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ].join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'Strict-Transport-Security': 'max-age=31536000',
    'X-Content-Type-Options': 'nosniff',
  };
}

/** A source without its query, which no policy has. It matches this one path. https://www.w3.org/TR/CSP3/#match-paths */
function sourceOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
