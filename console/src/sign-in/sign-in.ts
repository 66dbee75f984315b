import type { SignIn } from '../configuration.ts';
import { leaveForProvider, returnFromProvider } from './code-flow.ts';
import { isLocal, takePrintedSession, watchPrintedAddress } from './printed-address.ts';
import type { Tokens } from './provider.ts';
import { renewTokens, SessionEnded } from './provider.ts';
import { Session } from './session.ts';
import { forget, kept } from './tab-store.ts';

/** The page cannot sign in by itself: the user has signed out, or a local stack prints its sessions. */
export class SignedOut extends Error {
  override name = 'SignedOut';
}

/**
 * The session of this tab. Without one the browser leaves for the provider, which returns to the same page.
 *
 * @param onEnd called once the session is accepted no longer
 * @throws SignedOut, Error with the reason of the provider when it refuses or does not respond
 */
export async function signIn(settings: SignIn, onEnd: (reason: Error) => void): Promise<Session> {
  watchPrintedAddress(settings);
  takePrintedSession(settings);
  const tokens = (await returnFromProvider(settings)) ?? (await renewKept(settings));
  if (tokens !== undefined) return new Session(settings, tokens, onEnd);
  if (isLocal(settings) || kept('signedOut') !== undefined) throw new SignedOut('Nobody is signed in.');
  return leaveForProvider(settings);
}

/** @returns `undefined` when the tab has no session that the provider accepts */
async function renewKept(settings: SignIn): Promise<Tokens | undefined> {
  const refreshToken = kept('session');
  if (refreshToken === undefined) return undefined;
  try {
    return await renewTokens(settings, refreshToken);
  } catch (error) {
    if (!(error instanceof SessionEnded)) throw error;
    forget('session');
    return undefined;
  }
}
