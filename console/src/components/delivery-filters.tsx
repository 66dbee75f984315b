import { DELIVERY_STATUSES } from '../../../core/delivery/states.ts';
import { useCatalogue, useDestinationNames } from '../live/lists.ts';
import { STATUS_LOOKS } from './badge.tsx';
import { PeriodFilter } from './period-filter.tsx';
import { SuggestedField, suggestionsOf } from './suggested-field.tsx';

interface DeliveryFiltersProps {
  /** The query of the page: `destination`, `type`, `status`, `code`, `period`, `from`, `to`. */
  query: URLSearchParams;
  onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
}

/** The filters of the list of deliveries. */
export function DeliveryFilters({ query, onChange }: DeliveryFiltersProps) {
  const names = useDestinationNames();
  const get = (name: string): string => query.get(name) ?? '';
  return (
    <div class="fields" role="search" aria-label="Filter deliveries">
      <SuggestedField
        label="Destination"
        placeholder="Name or id"
        value={get('destination')}
        suggestions={suggestionsOf(names)}
        onChange={(destination) => onChange({ destination })}
      />
      <TypeField value={get('type')} onChange={(type) => onChange({ type })} />
      <SuggestedField
        label="Code of the last attempt"
        placeholder="503, ECONNREFUSED"
        value={get('code')}
        suggestions={CODES}
        free
        onChange={(code) => onChange({ code })}
      />
      <label class="field">
        <span>Status</span>
        <select value={get('status')} onChange={(event) => onChange({ status: event.currentTarget.value })}>
          <option value="">Any</option>
          {DELIVERY_STATUSES.map((each) => (
            <option key={each} value={each}>
              {STATUS_LOOKS[each].label}
            </option>
          ))}
        </select>
      </label>
      <PeriodFilter query={query} onChange={onChange} />
    </div>
  );
}

/** An event type, with the documented ones as suggestions. */
export function TypeField({ value, onChange }: { value: string; onChange: (type: string) => void }) {
  const documented = useCatalogue().value?.items ?? [];
  return (
    <SuggestedField
      label="Event type"
      placeholder="order.created"
      value={value}
      suggestions={documented.map(({ type }) => ({ value: type, text: type }))}
      free
      onChange={onChange}
    />
  );
}

const CODES = ['400', '401', '403', '404', '408', '410', '413', '429', '500', '502', '503', '504']
  .concat(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'CERT_HAS_EXPIRED'])
  .map((code) => ({ value: code, text: code }));
