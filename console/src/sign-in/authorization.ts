import type { SignIn } from '../configuration.ts';
import { oidcToken } from './oidc.ts';
import { takeSession } from './session.ts';

/** Returns the `Authorization` header of a request. */
export type Authorize = () => Promise<string>;

/** The user is not signed in, and the page cannot start the sign-in itself. */
export class SignedOut extends Error {
  override name = 'SignedOut';
}

/** @throws SignedOut when the address has no session */
export async function signIn(settings: SignIn): Promise<Authorize> {
  if (settings.kind === 'session') {
    const session = takeSession();
    if (session === undefined) throw new SignedOut('The address has no session.');
    return () => Promise.resolve(`Bearer ${session}`);
  }
  await oidcToken(settings);
  return async () => `Bearer ${await oidcToken(settings)}`;
}
