import type { Range } from '../live/lists.ts';
import { isRange, RANGES } from '../live/lists.ts';
import { replace, to, usePlace } from '../router.ts';

const DEFAULT: Range = '1h';

/** The period of the page's figures and charts, which its address has. */
export function useRange(): Range {
  const asked = usePlace().query.get('range') ?? DEFAULT;
  return isRange(asked) ? asked : DEFAULT;
}

export function RangeChoice() {
  const { segments, query } = usePlace();
  const choose = (range: string): void =>
    replace(to(segments, { ...Object.fromEntries(query), range: range === DEFAULT ? '' : range }));
  return (
    <label class="field">
      <span>Period of figures and charts</span>
      <select value={useRange()} onChange={(event) => choose(event.currentTarget.value)}>
        {Object.entries(RANGES).map(([value, { label }]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
