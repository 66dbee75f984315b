/**
 * Takes the session out of the address bar and keeps it for this tab: another program may serve this port later, and would
 * read what the origin keeps for good.
 */

const KEY = 'webhooks.session';
const FRAGMENT = /^#session=([\w-]+)$/;

export function takeSession(): string | undefined {
  const match = FRAGMENT.exec(location.hash);
  if (match?.[1] !== undefined) {
    sessionStorage.setItem(KEY, match[1]);
    history.replaceState(null, '', `${location.pathname}#/`);
  }
  return sessionStorage.getItem(KEY) ?? undefined;
}
