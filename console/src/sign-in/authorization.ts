import type { SignIn } from '../configuration.ts';
import { oidcToken } from './oidc.ts';
import { takeSession } from './session.ts';

/** Answers the `Authorization` header of a request. */
export type Authorize = () => Promise<string>;

/** Nobody is signed in, and the page cannot change that by itself. */
export class SignedOut extends Error {
  override name = 'SignedOut';
}

/** @throws SignedOut when the address carried no session. */
export async function signIn(settings: SignIn): Promise<Authorize> {
  if (settings.kind === 'session') {
    const session = takeSession();
    if (session === undefined) throw new SignedOut('There is no session.');
    return () => Promise.resolve(`Bearer ${session}`);
  }
  await oidcToken(settings);
  return async () => `Bearer ${await oidcToken(settings)}`;
}
