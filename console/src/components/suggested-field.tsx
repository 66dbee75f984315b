import { useEffect, useId, useState } from 'preact/hooks';

export interface Suggestion {
  /** The value of the filter. */
  value: string;
  /** The text by which a person finds it. */
  text: string;
}

interface SuggestedFieldProps {
  label: string;
  /** The value of the filter; empty for none. */
  value: string;
  suggestions: readonly Suggestion[];
  onChange: (value: string) => void;
  placeholder?: string;
  /** Whether a text without a suggestion is a value too. */
  free?: boolean;
}

/** A search field with suggestions, for lists that are too long for a menu. The browser offers and filters them. */
export function SuggestedField({
  label,
  value,
  suggestions,
  onChange,
  placeholder,
  free = false,
}: SuggestedFieldProps) {
  const id = useId();
  const shown = suggestions.find((each) => each.value === value)?.text ?? value;
  const [text, setText] = useState(shown);
  const [unknown, setUnknown] = useState(false);
  useEffect(() => {
    setText(shown);
    setUnknown(false);
  }, [shown]);
  const take = (typed: string, finished: boolean): void => {
    setText(typed);
    const wanted = typed.trim();
    const found = suggestions.find((each) => each.text === wanted || each.value === wanted)?.value;
    const next = found ?? (free && finished ? wanted : undefined);
    setUnknown(finished && wanted !== '' && next === undefined);
    if (wanted === '') onChange('');
    else if (next !== undefined && next !== value) onChange(next);
  };
  return (
    <label class="field grow">
      <span>
        {label}
        {unknown && ': choose one of the list'}
      </span>
      <input
        type="search"
        list={id}
        value={text}
        placeholder={placeholder}
        aria-invalid={unknown}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => take(event.currentTarget.value, false)}
        onChange={(event) => take(event.currentTarget.value, true)}
      />
      <datalist id={id}>
        {suggestions.map((each) => (
          <option key={each.value} value={each.text} />
        ))}
      </datalist>
    </label>
  );
}

/** Suggestions for names: one that is used twice has its id behind it. */
export function suggestionsOf(names: ReadonlyMap<string, string>): Suggestion[] {
  const times = new Map<string, number>();
  for (const name of names.values()) times.set(name, (times.get(name) ?? 0) + 1);
  return [...names]
    .map(([value, name]) => ({ value, text: (times.get(name) ?? 0) > 1 ? `${name} ${value}` : name }))
    .toSorted((left, right) => left.text.localeCompare(right.text));
}
