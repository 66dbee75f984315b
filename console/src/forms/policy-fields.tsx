import { RETRY_PRESETS } from '../../../core/contract/retry-waits.ts';
import { summaryOf } from '../format/attempt-times.ts';
import { duration } from '../format/quantity.ts';
import type { Faults } from './faults.ts';
import { Field } from './field.tsx';
import type { PolicyDraft, Timing } from './retry-draft.ts';
import { BEGINNINGS, timesOfPreset, TIMINGS } from './retry-draft.ts';
import { TextField } from './text-field.tsx';

interface PolicyFieldsProps {
  /** The name of the policy in the API. */
  path: string;
  draft: PolicyDraft;
  onChange: (changes: Partial<PolicyDraft>) => void;
  faults: Faults;
}

const NAMES: Readonly<Record<Timing, string>> = {
  '': 'Default of this stage',
  guide: 'Guide',
  'standard-webhooks': 'Standard Webhooks',
  patient: 'Patient',
  impatient: 'Impatient',
  schedule: 'A schedule of my own …',
  exponential: 'Waits that grow …',
};

const PRESET_LABELS = new Map<Timing, string>(
  RETRY_PRESETS.map((preset) => [preset, `${NAMES[preset]}: ${summaryOf(timesOfPreset(preset)).replace(/\.$/, '')}`]),
);

type Numbers = 'maxAttempts' | 'baseSeconds' | 'factor' | 'maxSeconds' | 'jitter' | 'deadlineSeconds';

function NumberField({ path, draft, onChange, faults, field, label, hint }: PolicyFieldsProps & NumberProps) {
  return (
    <TextField
      label={label}
      name={`${path}.${field}`}
      type="number"
      value={draft[field]}
      onValue={(value) => onChange({ [field]: value })}
      faults={faults}
      hint={hint}
    />
  );
}

interface NumberProps {
  field: Numbers;
  label: string;
  hint?: string | undefined;
}

/** When the attempts of a policy come. */
export function TimingFields(props: PolicyFieldsProps) {
  const { path, draft, onChange, faults } = props;
  const { timing, schedule } = draft;
  return (
    <>
      <Field label="When to try again" names={[`${path}.preset`]} faults={faults}>
        {(described) => (
          <select
            {...described}
            value={timing}
            onChange={(event) => {
              const next = event.currentTarget.value as Timing;
              onChange({ timing: next, ...BEGINNINGS[next] });
            }}
          >
            {TIMINGS.map((each) => (
              <option key={each} value={each}>
                {PRESET_LABELS.get(each) ?? NAMES[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {timing === 'schedule' && (
        <div class="fields">
          <TextField
            label="Waits between the attempts"
            name={`${path}.schedule`}
            value={schedule}
            onValue={(next) => onChange({ schedule: next })}
            faults={faults}
            hint="At most 12, e.g. 5s 5m 30m 2h 1d"
          />
          <NumberField {...props} field="jitter" label="Jitter" hint={JITTER_HINT} />
        </div>
      )}
      {timing === 'exponential' && (
        <div class="fields">
          <NumberField {...props} field="maxAttempts" label="Attempts of a delivery" />
          <NumberField {...props} field="baseSeconds" label="Seconds before the second attempt" />
          <NumberField {...props} field="factor" label="Factor" hint="Each wait is so many times longer." />
          <NumberField {...props} field="maxSeconds" label="Longest wait in seconds" />
          <NumberField {...props} field="jitter" label="Jitter" hint={JITTER_HINT} />
        </div>
      )}
    </>
  );
}

const JITTER_HINT = '0 to 1: the share of a wait that chance may take off';

/** What ends or changes the retries of a policy. */
export function ConditionFields(props: PolicyFieldsProps) {
  const { path, draft, onChange, faults } = props;
  const seconds = Number(draft.deadlineSeconds);
  const failures = (field: 'giveUpOn' | 'retryOn', label: string, hint: string) => (
    <TextField
      label={label}
      name={`${path}.${field}`}
      value={draft[field]}
      onValue={(value) => onChange({ [field]: value })}
      faults={faults}
      hint={hint}
    />
  );
  return (
    <>
      <div class="fields">
        <NumberField
          {...props}
          field="deadlineSeconds"
          label="Deadline in seconds"
          hint={
            seconds > 0
              ? `A delivery that was not accepted after ${duration(seconds * 1000)} ends.`
              : 'Empty: none. After it the delivery is worth nothing, and ends.'
          }
        />
        <Field label="Retry-After of a 429 or 503" names={[`${path}.retryAfter`]} faults={faults}>
          {(described) => (
            <select
              {...described}
              value={draft.retryAfter}
              onChange={(event) => onChange({ retryAfter: event.currentTarget.value as PolicyDraft['retryAfter'] })}
            >
              <option value="">default: lengthens a wait</option>
              <option value="lengthen">lengthens a wait, up to an hour</option>
              <option value="replace">replaces a wait, up to an hour</option>
              <option value="ignore">is ignored</option>
            </select>
          )}
        </Field>
      </div>
      <div class="fields">
        {failures('giveUpOn', 'Give up at', 'E.g. 404 4xx tls. The delivery ends at once.')}
        {failures('retryOn', 'Retry only at', 'Empty: at all others. E.g. 5xx 429 timeout')}
      </div>
    </>
  );
}
