/** Takes the session out of the address bar and stores it for this origin. */

const KEY = 'webhooks.session';
const FRAGMENT = /^#session=([\w-]+)$/;

export function takeSession(): string | undefined {
  const match = FRAGMENT.exec(location.hash);
  if (match?.[1] !== undefined) {
    localStorage.setItem(KEY, match[1]);
    history.replaceState(null, '', `${location.pathname}#/`);
  }
  return localStorage.getItem(KEY) ?? undefined;
}
