import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { DestinationWithSecret } from '../api/types.ts';
import { release, useHold } from '../live/held.ts';
import { Dialog } from './dialog.tsx';
import { Identifier } from './identifier.tsx';
import { When } from './time.tsx';

interface SecretDialogProps {
  title: string;
  destination: DestinationWithSecret;
  onClose: () => void;
  children?: ComponentChildren;
}

/** Shows a new secret until it is copied or the user says so: neither Escape nor another page takes it away. */
export function SecretDialog({ title, destination, onClose, children }: SecretDialogProps) {
  const { secret, whsec, previousSecretUntil } = destination;
  const [copied, setCopied] = useState(false);
  useHold(copied ? undefined : 'keep');
  return (
    <Dialog title={title} onClose={onClose} locked={!copied}>
      <div class={`notice ${copied ? 'good' : 'warn'}`} role="status">
        <p>
          {copied ? (
            'The secret is in the clipboard. Put it into the configuration of the receiver.'
          ) : (
            <>
              <strong>Copy it now.</strong> The console cannot show it again.
            </>
          )}
        </p>
      </div>
      <dl class="facts">
        <dt>Secret</dt>
        <dd>
          <Identifier value={secret} what="secret" whole onCopy={() => setCopied(true)} />
        </dd>
        {whsec !== secret && (
          <>
            <dt>As whsec_</dt>
            <dd>
              <Identifier
                value={whsec}
                what="secret for Standard Webhooks libraries"
                whole
                onCopy={() => setCopied(true)}
              />
            </dd>
          </>
        )}
      </dl>
      {previousSecretUntil !== undefined && (
        <p class="muted">
          Until <When at={previousSecretUntil} /> the old secret signs as well.
        </p>
      )}
      {children}
      <footer>
        <button
          type="button"
          class="button main"
          onClick={() => {
            release();
            onClose();
          }}
        >
          {copied ? 'Done' : 'I have copied it'}
        </button>
      </footer>
    </Dialog>
  );
}
