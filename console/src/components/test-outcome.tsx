import { visibleLines } from '../../../sdk/src/visible-text.ts';
import type { TestResult } from '../api/types.ts';
import { indented } from '../format/json-text.ts';
import { duration } from '../format/quantity.ts';
import { failureName } from '../format/reasons.ts';
import { Badge } from './badge.tsx';
import { PhaseBar } from './phase-bar.tsx';

/** The response to a test, and what was sent. */
export function TestOutcome({ result }: { result: TestResult }) {
  const { ok, statusCode, failure, code, message, diagnosis, durationMs, phases, response, request } = result;
  const sent = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <div class="stack" role="status">
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
          {visibleLines(`${request.method} ${request.url}\n${sent.join('\n')}\n\n${indented(request.body)}`)}
        </pre>
      </details>
    </div>
  );
}
