import type { SignIn } from '../configuration.ts';
import { forget, keep } from './tab-store.ts';

const FRAGMENT = /^#session=([\w.-]+)$/;

/** Whether the sign-in is that of a local stack, whose sessions come with the address that it prints. */
export function isLocal({ tokenUrl }: SignIn): boolean {
  const { protocol, hostname } = new URL(tokenUrl);
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
}

/**
 * Takes a session out of the address bar, whoever put it there, and keeps it for this tab where the stack is a local one.
 *
 * @param before the fragment to show in its place
 * @returns whether there was one
 */
export function takePrintedSession(settings: SignIn, before = '#/'): boolean {
  const session = FRAGMENT.exec(location.hash)?.[1];
  if (session === undefined) return false;
  history.replaceState(null, '', `${location.pathname}${before}`);
  if (isLocal(settings)) {
    keep('session', session);
    forget('signedOut');
  }
  return true;
}

/** An address that is pasted into an open tab changes only the fragment: the page starts again with its session. */
export function watchPrintedAddress(settings: SignIn): void {
  const onHash = (event: HashChangeEvent): void => {
    if (!location.hash.startsWith('#session=')) return;
    // The router must not look for such a page.
    event.stopImmediatePropagation();
    const before = new URL(event.oldURL).hash;
    if (takePrintedSession(settings, before === '' ? '#/' : before) && isLocal(settings)) location.reload();
  };
  window.addEventListener('hashchange', onHash);
}
