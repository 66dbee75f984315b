/**
 * The storage of a tab. It outlives a reload, and ends with the tab: another program may serve this origin later, and would
 * read the storage of the origin. Cookies would go to every port of the host.
 */
const KEYS = {
  /** Refresh token. */
  session: 'webhooks.session',
  /** Of a sign-in under way: PKCE verifier, state, and the page to return to. */
  verifier: 'webhooks.verifier',
  state: 'webhooks.state',
  page: 'webhooks.page',
  /** The user has signed out here: the page does not sign in again by itself. */
  signedOut: 'webhooks.signed-out',
} as const;

export type TabKey = keyof typeof KEYS;

export const keep = (key: TabKey, value: string): void => sessionStorage.setItem(KEYS[key], value);

export const kept = (key: TabKey): string | undefined => sessionStorage.getItem(KEYS[key]) ?? undefined;

export function forget(...keys: TabKey[]): void {
  for (const key of keys) sessionStorage.removeItem(KEYS[key]);
}

/** Returns it and forgets it. */
export function take(key: TabKey): string | undefined {
  const value = kept(key);
  forget(key);
  return value;
}
