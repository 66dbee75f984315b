import { useMemo, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { useCatalogue } from '../live/lists.ts';
import { added, choicesOf, covers, deprecatedOf, doubtsOf } from './event-choice.ts';
import type { Faults } from './faults.ts';
import { Field } from './field.tsx';

interface EventPickerProps {
  events: readonly string[];
  onEvents: (events: readonly string[]) => void;
  faults: Faults;
}

/** Chooses event types: from the catalogue, by family, or as text for types that the catalogue does not have. */
export function EventPicker({ events, onEvents, faults }: EventPickerProps) {
  const { value } = useCatalogue();
  const items = value?.items ?? [];
  const choices = useMemo(() => choicesOf(items.map(({ type }) => type)), [value]);
  const deprecated = new Set(items.flatMap(({ type, deprecatedSince }) => (deprecatedSince === undefined ? [] : type)));
  const [text, setText] = useState('');
  const add = (): void => {
    if (text.trim() !== '') onEvents(added(events, text));
    setText('');
  };
  const toggle = (event: string, wanted: boolean): void =>
    onEvents(wanted ? added(events, event) : events.filter((each) => each !== event));
  const replaceWith = (before: string, after: string): void =>
    onEvents([...new Set(events.map((each) => (each === before ? after : each)))]);
  return (
    <fieldset class="part">
      <legend>Events</legend>
      <ul class="tags" aria-label="Chosen events">
        {events.map((event) => (
          <li key={event} class="tag">
            {event}
            <button type="button" aria-label={`Remove ${event}`} onClick={() => toggle(event, false)}>
              <Icon name="cross" size={11} />
            </button>
          </li>
        ))}
        {events.length === 0 && <li class="muted">None yet. Choose below, or type one.</li>}
      </ul>
      {doubtsOf(events, choices).map(({ text: doubtful, nearest }) => (
        <p key={doubtful} class="notice warn" role="status">
          <span>
            <code>{doubtful}</code> is not in the catalogue.{' '}
            {nearest === undefined ? (
              'Check that your platform publishes it.'
            ) : (
              <>
                Did you mean{' '}
                <button type="button" class="button small" onClick={() => replaceWith(doubtful, nearest)}>
                  {nearest}
                </button>
                ?
              </>
            )}
          </span>
        </p>
      ))}
      {deprecatedOf(events, items).map(({ type, since, replacedBy }) => (
        <p key={type} class="notice warn" role="status">
          <span>
            <code>{type}</code> is deprecated since {since}.{' '}
            {replacedBy !== undefined && (
              <>
                Use{' '}
                <button type="button" class="button small" onClick={() => replaceWith(type, replacedBy)}>
                  {replacedBy}
                </button>{' '}
                instead.
              </>
            )}
          </span>
        </p>
      ))}
      <Field
        label="Event types"
        names={['events']}
        faults={faults}
        hint="E.g. order.created, order.* for all of a family, * for every event. Enter or a comma adds it."
      >
        {(described) => (
          <span class="with-button">
            <input
              {...described}
              value={text}
              list="event-types"
              autocomplete="off"
              spellcheck={false}
              onInput={(event) => setText(event.currentTarget.value)}
              onBlur={add}
              onKeyDown={(event) => {
                if ((event.key !== 'Enter' && event.key !== ',') || text.trim() === '') return;
                event.preventDefault();
                add();
              }}
            />
            <button type="button" class="button" onClick={add}>
              Add
            </button>
          </span>
        )}
      </Field>
      <datalist id="event-types">
        {choices.all.map((choice) => (
          <option key={choice} value={choice} />
        ))}
      </datalist>
      <details open={events.length === 0}>
        <summary>Choose from the catalogue</summary>
        <div class="choices">
          <Choice value="*" label="every event" events={events} onToggle={toggle} />
          {choices.families.map(({ family, types }) => (
            <div key={family}>
              <Choice value={family} label={`all of ${family.slice(0, -2)}`} events={events} onToggle={toggle} />
              {types.map((type) => (
                <Choice
                  key={type}
                  value={type}
                  {...(deprecated.has(type) && { label: 'deprecated' })}
                  events={events}
                  onToggle={toggle}
                />
              ))}
            </div>
          ))}
        </div>
      </details>
    </fieldset>
  );
}

interface ChoiceProps {
  value: string;
  label?: string;
  events: readonly string[];
  onToggle: (event: string, wanted: boolean) => void;
}

function Choice({ value, label, events, onToggle }: ChoiceProps) {
  const covered = events.some((event) => covers(event, value));
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={events.includes(value) || covered}
        disabled={covered && !events.includes(value)}
        onChange={(event) => onToggle(value, event.currentTarget.checked)}
      />
      <code>{value}</code>
      {label !== undefined && <span class="muted">{label}</span>}
    </label>
  );
}
