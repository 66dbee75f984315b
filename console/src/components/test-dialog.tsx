import { useState } from 'preact/hooks';
import { testDestination } from '../api/operations.ts';
import type { Destination, TestResult } from '../api/types.ts';
import { faultsOf } from '../forms/faults.ts';
import { Field } from '../forms/field.tsx';
import { TextField } from '../forms/text-field.tsx';
import { objectOf } from '../forms/draft.ts';
import { covers } from '../forms/event-choice.ts';
import { useCatalogue } from '../live/lists.ts';
import { Dialog } from './dialog.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { TestOutcome } from './test-outcome.tsx';

interface TestDialogProps {
  destination: Destination;
  onClose: () => void;
}

/** Sends a test of a chosen type with a chosen payload, and shows the response. */
export function TestDialog({ destination: { id, name, events }, onClose }: TestDialogProps) {
  const { value } = useCatalogue();
  const items = value?.items ?? [];
  const exact = events.filter((event) => !event.includes('*'));
  const types = items.map(({ type }) => type).filter((type) => events.some((event) => covers(event, type)));
  const [chosen, setChosen] = useState<string>();
  const [edited, setEdited] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [result, setResult] = useState<TestResult>();
  const type = chosen ?? exact[0] ?? types[0] ?? 'webhook.test';
  const example = items.find((item) => item.type === type)?.example ?? { message: 'This is a test.' };
  const data = edited ?? JSON.stringify(example, null, 2);
  const send = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    setResult(undefined);
    try {
      setResult(await testDestination(id, { type: type.trim(), data: objectOf('data', data) }));
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setBusy(false);
    }
  };
  const faults = faultsOf(error);
  const title =
    result === undefined ? `Send ${name} a test` : result.ok ? 'The receiver accepted the test' : 'The test failed';
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void send();
        }}
      >
        {result !== undefined && <TestOutcome result={result} />}
        {error !== undefined && faults.length === 0 && <ProblemNotice error={error} />}
        <TextField
          label="Event type"
          name="type"
          value={type}
          onValue={(next) => {
            setChosen(next);
            setEdited(undefined);
          }}
          faults={faults}
          options={[...new Set([...exact, ...types, ...items.map((item) => item.type)])]}
        />
        <Field label="Data of the event" names={['data']} faults={faults}>
          {(described) => (
            <textarea
              {...described}
              class="mono"
              rows={Math.min(10, data.split('\n').length + 1)}
              spellcheck={false}
              value={data}
              onInput={(event) => setEdited(event.currentTarget.value)}
            />
          )}
        </Field>
        <p class="hint">It is signed like a delivery, sent at once, and is no delivery in the lists.</p>
        <footer>
          <button type="button" class="button" onClick={onClose}>
            Close
          </button>
          <button type="submit" class="button main" disabled={busy} aria-busy={busy}>
            {result === undefined ? 'Send' : 'Send again'}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
