import { visibleLines } from '../../../sdk/src/visible-text.ts';
import type { TestResult } from '../api/types.ts';
import { duration } from '../format/quantity.ts';
import { indented } from '../format/json-text.ts';
import { Badge } from './badge.tsx';
import { Dialog } from './dialog.tsx';
import { failureName } from './failure-bars.tsx';
import { PhaseBar } from './phase-bar.tsx';

/** The outcome of a test event. */
export function TestDialog({ result, onClose }: { result: TestResult; onClose: () => void }) {
  const { ok, statusCode, failure, code, message, diagnosis, durationMs, phases, response, request } = result;
  return (
    <Dialog title={ok ? 'The receiver accepted the test' : 'The test failed'} onClose={onClose}>
      <p class="line">
        {ok ? (
          <Badge label={`HTTP ${statusCode ?? ''}`} tone="good" icon="check" />
        ) : (
          <Badge
            label={statusCode === undefined ? failureName(failure ?? '') : `HTTP ${statusCode}`}
            tone="bad"
            icon="cross"
          />
        )}
        <span class="muted">{duration(durationMs)}</span>
        {code !== undefined && <code>{code}</code>}
      </p>
      {diagnosis !== undefined && (
        <div class="notice bad">
          <strong>What to do</strong>
          <p>{diagnosis}</p>
          {message !== undefined && <p class="small muted">{message}</p>}
        </div>
      )}
      {phases !== undefined && <PhaseBar phases={phases} longest={phases.total} />}
      {response !== undefined && response !== '' && (
        <details>
          <summary>Response of the receiver</summary>
          <pre tabIndex={0}>{visibleLines(response)}</pre>
        </details>
      )}
      <details>
        <summary>Sent request</summary>
        <pre tabIndex={0}>
          {visibleLines(
            `${request.method} ${request.url}\n${Object.entries(request.headers)
              .map(([name, value]) => `${name}: ${value}`)
              .join('\n')}\n\n${indented(request.body)}`,
          )}
        </pre>
      </details>
      <footer>
        <button type="button" class="button main" onClick={onClose}>
          Close
        </button>
      </footer>
    </Dialog>
  );
}
