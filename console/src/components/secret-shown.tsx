import type { DestinationWithSecret } from '../api/types.ts';
import { Identifier } from './identifier.tsx';

/** A new secret. */
export function SecretShown({
  destination: { secret, whsec, previousSecretUntil },
  onClose,
}: {
  destination: DestinationWithSecret;
  onClose: () => void;
}) {
  return (
    <>
      <div class="notice warn">
        <p>
          <strong>Copy it now.</strong> The console cannot show it again.
        </p>
      </div>
      <dl class="facts">
        <dt>Secret</dt>
        <dd>
          <Identifier value={secret} what="secret" />
        </dd>
        {whsec !== secret && (
          <>
            <dt>As whsec_</dt>
            <dd>
              <Identifier value={whsec} what="secret for Standard Webhooks libraries" />
            </dd>
          </>
        )}
      </dl>
      {previousSecretUntil !== undefined && (
        <p class="muted">Until {new Date(previousSecretUntil).toLocaleString('en-GB')} the old secret signs as well.</p>
      )}
      <footer>
        <button type="button" class="button main" onClick={onClose}>
          I have copied it
        </button>
      </footer>
    </>
  );
}
