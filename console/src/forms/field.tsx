import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import type { Faults } from './faults.ts';
import { faultsAt } from './faults.ts';

/** What an input needs to be told of its hint and its faults. */
export interface Described {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean;
}

interface FieldProps {
  label: string;
  /** The fields of the API that the input sets. */
  names: readonly string[];
  faults: Faults;
  hint?: ComponentChildren;
  children: (described: Described) => ComponentChildren;
}

/** A labelled input with its hint, and the faults that the API found in it. */
export function Field({ label, names, faults, hint, children }: FieldProps) {
  const id = useId();
  const own = faultsAt(faults, names);
  const about = [hint === undefined ? '' : `${id}-hint`, own.length === 0 ? '' : `${id}-faults`].filter(Boolean);
  return (
    <div class={`field ${own.length > 0 ? 'wrong' : ''}`}>
      <label for={id}>{label}</label>
      {children({
        id,
        'aria-describedby': about.length === 0 ? undefined : about.join(' '),
        'aria-invalid': own.length > 0,
      })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <FaultList id={`${id}-faults`} faults={own} />
    </div>
  );
}

/** Faults of one field, each with its remedy. */
export function FaultList({ id, faults }: { id?: string; faults: Faults }) {
  if (faults.length === 0) return null;
  return (
    <ul class="faults" id={id}>
      {faults.map(({ field, message, remedy }) => (
        <li key={`${field} ${message}`}>
          <Icon name="cross" size={12} />{' '}
          <span>
            <code>{field}</code> {message}. {remedy}
          </span>
        </li>
      ))}
    </ul>
  );
}
