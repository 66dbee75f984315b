import { useState } from 'preact/hooks';
import type { Destination } from '../api/types.ts';
import { RECEIVER } from '../format/receiver-snippet.ts';
import { to } from '../router.ts';
import { Card } from './card.tsx';
import { copied } from './identifier.tsx';
import { MayWrite } from './may-write.tsx';
import { TestDialog } from './test-dialog.tsx';

/** The way of a new destination to its first delivery. */
export function NextSteps({ destination }: { destination: Destination }) {
  const [testing, setTesting] = useState(false);
  const example = destination.events.find((event) => !event.includes('*')) ?? 'order.created';
  return (
    <Card title="Next steps">
      <ol class="steps">
        <li>
          <p>
            <strong>Let the receiver verify webhooks</strong> with the secret, in Node 18 or later as follows.
          </p>
          <details>
            <summary>server.ts</summary>
            <pre tabIndex={0}>{RECEIVER}</pre>
          </details>
          <button type="button" class="button" onClick={() => void copied(RECEIVER, 'server')}>
            Copy server.ts
          </button>
        </li>
        <li>
          <p>
            <strong>Send it a test</strong>: a signed POST, whose response you see at once.
          </p>
          <MayWrite>
            <button type="button" class="button main" onClick={() => setTesting(true)}>
              Send a first test
            </button>
          </MayWrite>
        </li>
        <li>
          <p>
            <strong>Publish an event</strong>, e.g. with <code>webhooks publish {example}</code>, and follow it in the{' '}
            <a href={to(['deliveries'], { destination: destination.id })}>deliveries</a>. The{' '}
            <a href={to(['catalogue'])}>catalogue</a> has all types.
          </p>
        </li>
      </ol>
      {testing && <TestDialog destination={destination} onClose={() => setTesting(false)} />}
    </Card>
  );
}
