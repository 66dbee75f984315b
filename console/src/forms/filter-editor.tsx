import { useState } from 'preact/hooks';
import { Badge } from '../components/badge.tsx';
import { useCatalogue } from '../live/lists.ts';
import { covers } from './event-choice.ts';
import type { Faults } from './faults.ts';
import { faultsOf } from './faults.ts';
import { FaultList, Field } from './field.tsx';
import { TextField } from './text-field.tsx';
import type { Sample, Tested } from './use-filter-test.ts';
import { useFilterTest } from './use-filter-test.ts';

const STORED = 'a stored event';
const EXAMPLE = '{"data": {"total": [{"numeric": [">=", 100]}]}}';

interface FilterEditorProps {
  text: string;
  onText: (text: string) => void;
  /** The chosen events, whose examples come first. */
  events: readonly string[];
  faults: Faults;
}

/** The filter as JSON, tested with an example or with a stored event while the user types. */
export function FilterEditor({ text, onText, events, faults }: FilterEditorProps) {
  const { value } = useCatalogue();
  const items = value?.items ?? [];
  const types = items.map(({ type }) => type);
  const wanted = types.filter((type) => events.some((event) => event === type || covers(event, type)));
  const [chosen, setChosen] = useState('');
  const [eventId, setEventId] = useState('');
  const sampleType = chosen === '' ? (wanted[0] ?? types[0] ?? '') : chosen;
  const sample = sampleOf(sampleType, eventId.trim());
  const tested = useFilterTest(text, sample);
  const example = items.find(({ type }) => type === sampleType);
  return (
    <fieldset class="part">
      <legend>Filter</legend>
      <Field
        label="Filter (empty: every event of these types)"
        names={['filter']}
        faults={faults}
        hint={
          <>
            An EventBridge pattern over the payload, e.g. <code>{EXAMPLE}</code>
          </>
        }
      >
        {(described) => (
          <textarea
            {...described}
            class="mono"
            rows={text === '' ? 3 : Math.min(16, text.split('\n').length + 1)}
            spellcheck={false}
            value={text}
            onInput={(event) => onText(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="fields">
        <Field label="Test it with" names={[]} faults={[]}>
          {(described) => (
            <select {...described} value={sampleType} onChange={(event) => setChosen(event.currentTarget.value)}>
              {[...wanted, ...types.filter((type) => !wanted.includes(type))].map((type) => (
                <option key={type} value={type}>
                  the example of {type}
                </option>
              ))}
              <option value={STORED}>{STORED}</option>
            </select>
          )}
        </Field>
        {sampleType === STORED && (
          <TextField
            label="Id of the event"
            name="eventId"
            value={eventId}
            onValue={setEventId}
            faults={[]}
            placeholder="msg_…"
          />
        )}
      </div>
      <Outcome text={text} tested={tested} />
      {example !== undefined && (
        <details>
          <summary>The example of {example.type}</summary>
          <pre tabIndex={0}>{JSON.stringify({ event: example.type, data: example.example }, null, 2)}</pre>
        </details>
      )}
    </fieldset>
  );
}

function sampleOf(type: string, eventId: string): Sample | undefined {
  if (type === STORED) return eventId === '' ? undefined : { eventId };
  return type === '' ? undefined : { eventType: type };
}

function Outcome({ text, tested: { result, error } }: { text: string; tested: Tested }) {
  return (
    <div role="status" data-part="filter-test">
      {text.trim() !== '' && error !== undefined && (
        <div class="notice warn">
          <p>The test is not possible.</p>
          {faultsOf(error).length === 0 ? <p>{error.message}</p> : <FaultList faults={faultsOf(error)} />}
        </div>
      )}
      {text.trim() !== '' && result?.matches === true && (
        <p class="line">
          <Badge label="Matches" tone="good" icon="check" /> The destination gets this event.
        </p>
      )}
      {text.trim() !== '' && result?.matches === false && (
        <p class="line">
          <Badge label="Does not match" tone="warn" icon="filter" />
          <span>
            <code>{result.field}</code>
            {result.expected !== undefined && `: ${result.expected}`}
          </span>
        </p>
      )}
    </div>
  );
}
