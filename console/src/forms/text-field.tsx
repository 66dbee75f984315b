import type { ComponentChildren } from 'preact';
import type { Faults } from './faults.ts';
import { Field } from './field.tsx';

interface TextFieldProps {
  label: string;
  /** The field of the API. */
  name: string;
  value: string;
  onValue: (value: string) => void;
  faults: Faults;
  hint?: ComponentChildren;
  type?: 'text' | 'number';
  placeholder?: string;
  required?: boolean;
  disabled?: boolean;
  /** Proposed values. */
  options?: readonly string[];
}

/** One line of text, or a number. */
export function TextField({
  label,
  name,
  value,
  onValue,
  faults,
  hint,
  options,
  type = 'text',
  ...rest
}: TextFieldProps) {
  const list = options === undefined ? undefined : `${name}-options`;
  return (
    <Field label={label} names={[name]} faults={faults} hint={hint}>
      {(described) => (
        <>
          <input
            {...described}
            {...rest}
            type={type}
            value={value}
            list={list}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => onValue(event.currentTarget.value)}
          />
          {list !== undefined && (
            <datalist id={list}>
              {options?.map((option) => (
                <option key={option} value={option} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}
