import { Icon } from '../components/icon.tsx';
import type { HeaderRow } from './draft.ts';
import { HIDDEN } from './draft.ts';
import type { Faults } from './faults.ts';
import { faultsAt } from './faults.ts';
import { FaultList } from './field.tsx';

interface HeaderRowsProps {
  rows: readonly HeaderRow[];
  onRows: (rows: readonly HeaderRow[]) => void;
  faults: Faults;
}

/** Headers of one's own, visible or secret. */
export function HeaderRows({ rows, onRows, faults }: HeaderRowsProps) {
  const change = (index: number, changes: Partial<HeaderRow>): void =>
    onRows(rows.map((row, each) => (each === index ? { ...row, ...changes } : row)));
  return (
    <fieldset class="part">
      <legend>Headers and credentials</legend>
      <p class="hint">
        Sent with every POST. A secret value is encrypted and never shown again; the value of a header such as
        Authorization is always secret.
      </p>
      {rows.map((row, index) => (
        <div class="header-row" key={index}>
          <input
            aria-label={`Name of header ${index + 1}`}
            value={row.name}
            placeholder="X-Shop"
            spellcheck={false}
            onInput={(event) => change(index, { name: event.currentTarget.value })}
          />
          <input
            aria-label={`Value of header ${index + 1}`}
            value={row.value}
            autocomplete="off"
            spellcheck={false}
            onFocus={(event) => {
              // The stand-in of a stored secret is replaced as a whole.
              if (row.value === HIDDEN) event.currentTarget.select();
            }}
            onInput={(event) => change(index, { value: event.currentTarget.value })}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={row.secret}
              onChange={(event) => change(index, { secret: event.currentTarget.checked })}
            />
            Secret
          </label>
          <button
            type="button"
            class="button bare"
            aria-label={`Remove header ${index + 1}`}
            onClick={() => onRows(rows.filter((_, each) => each !== index))}
          >
            <Icon name="cross" />
          </button>
        </div>
      ))}
      <FaultList faults={faultsAt(faults, ['headers', 'secretHeaders'])} />
      <div>
        <button type="button" class="button" onClick={() => onRows([...rows, { name: '', value: '', secret: false }])}>
          Add a header
        </button>
      </div>
    </fieldset>
  );
}
