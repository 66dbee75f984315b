import type { AttemptTime } from '../../../core/delivery/retry.ts';
import { useTenants } from '../live/lists.ts';
import type { Draft } from './draft.ts';
import { EventPicker } from './event-picker.tsx';
import type { Faults } from './faults.ts';
import { Field } from './field.tsx';
import { FilterEditor } from './filter-editor.tsx';
import { HeaderRows } from './header-rows.tsx';
import { RetryFields } from './retry-fields.tsx';
import { TextField } from './text-field.tsx';

/** The fields of the API that the form shows, and their faults with them. */
export const SHOWN_FIELDS = [
  'url',
  'name',
  'description',
  'tenant',
  'events',
  'filter',
  'headers',
  'secretHeaders',
  'rateLimit.perMinute',
  'rateLimit.burst',
  'retry',
  'secret',
  'secretHeader',
];

interface DestinationFieldsProps {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  faults: Faults;
  /** Whether the destination is new: it has a tenant and a secret to choose. */
  isNew: boolean;
  /** The times of attempts by the retry policy of the stage; absent where the page does not know them. */
  stageTimes?: readonly AttemptTime[] | undefined;
}

/** All settings of a destination. */
export function DestinationFields({ draft, onDraft, faults, isNew, stageTimes }: DestinationFieldsProps) {
  const tenants = useTenants().value?.items.map(({ tenant }) => tenant) ?? [];
  const set = (changes: Partial<Draft>): void => onDraft({ ...draft, ...changes });
  const number = (name: string, key: 'perMinute' | 'burst', label: string) => (
    <TextField
      label={label}
      name={name}
      type="number"
      value={draft[key]}
      onValue={(value) => set({ [key]: value })}
      faults={faults}
    />
  );
  return (
    <>
      <fieldset class="part">
        <legend>Receiver</legend>
        <TextField
          label="URL"
          name="url"
          required
          value={draft.url}
          onValue={(url) => set({ url })}
          faults={faults}
          placeholder="https://shop.example.com/webhook"
        />
        <div class="fields">
          <TextField
            label="Name"
            name="name"
            value={draft.name}
            onValue={(name) => set({ name })}
            faults={faults}
            required={!isNew}
            hint={isNew ? 'Default: the host of the URL' : undefined}
          />
          {isNew && (
            <TextField
              label="Tenant"
              name="tenant"
              value={draft.tenant}
              onValue={(tenant) => set({ tenant })}
              faults={faults}
              options={tenants}
              hint="It gets this tenant's events. It cannot change later."
            />
          )}
        </div>
        <TextField
          label="Description"
          name="description"
          value={draft.description}
          onValue={(description) => set({ description })}
          faults={faults}
        />
      </fieldset>
      <EventPicker events={draft.events} onEvents={(events) => set({ events })} faults={faults} />
      <FilterEditor text={draft.filter} onText={(filter) => set({ filter })} events={draft.events} faults={faults} />
      <HeaderRows rows={draft.headers} onRows={(headers) => set({ headers })} faults={faults} />
      <fieldset class="part">
        <legend>Limit</legend>
        <p class="hint">Empty: the default of this stage. A limit needs both of its numbers.</p>
        <div class="fields">
          {number('rateLimit.perMinute', 'perMinute', 'Deliveries a minute')}
          {number('rateLimit.burst', 'burst', 'At once after a pause')}
        </div>
      </fieldset>
      <RetryFields draft={draft.retry} onDraft={(retry) => set({ retry })} faults={faults} stageTimes={stageTimes} />
      <fieldset class="part">
        <legend>Secret</legend>
        {isNew && (
          <TextField
            label="Secret of your own"
            name="secret"
            value={draft.secret}
            onValue={(secret) => set({ secret })}
            faults={faults}
            hint="Empty: a new one is generated, which is safer. Else at least 16 characters, or whsec_ and base64."
          />
        )}
        <Field
          label="X-Webhook-Secret"
          names={['secretHeader']}
          faults={faults}
          hint="For receivers that compare the secret in place of the signature."
        >
          {(described) => (
            <select
              {...described}
              value={draft.secretHeader}
              onChange={(event) => set({ secretHeader: event.currentTarget.value as Draft['secretHeader'] })}
            >
              {isNew && <option value="">default: sent with a secret of your own only</option>}
              <option value="no">not sent</option>
              <option value="yes">sent with every POST</option>
            </select>
          )}
        </Field>
      </fieldset>
    </>
  );
}
