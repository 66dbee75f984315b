import type { SignIn } from '../configuration.ts';
import { leaveForProvider } from './code-flow.ts';
import { isLocal } from './printed-address.ts';

/** In place of the console while nobody is signed in, with the way to sign in. */
export function SignedOutPage({ settings, title, reason }: { settings: SignIn; title: string; reason?: string }) {
  return (
    <main class="content page">
      <h1>{isLocal(settings) ? 'Open the printed address' : title}</h1>
      {reason !== undefined && <p role="alert">{reason}</p>}
      {isLocal(settings) ? (
        <p>
          The console opens with the address that the local stack prints at its start, and that .local/stack.json holds
          as consoleUrl. Paste it into this tab.
        </p>
      ) : (
        <p>
          <button type="button" class="button primary" onClick={() => void leaveForProvider(settings)}>
            Sign in
          </button>
        </p>
      )}
    </main>
  );
}
