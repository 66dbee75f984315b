import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { AttemptTime } from '../../../core/delivery/retry.ts';
import { AttemptTimes } from '../components/attempt-times.tsx';
import { useCatalogue } from '../live/lists.ts';
import type { Faults } from './faults.ts';
import { faultsAt, faultsElsewhere } from './faults.ts';
import { FaultList, Field } from './field.tsx';
import { ConditionFields, TimingFields } from './policy-fields.tsx';
import type { RetryDraft, TypePolicy } from './retry-draft.ts';
import { EMPTY_POLICY, hasConditions, timesOfDraft } from './retry-draft.ts';
import { TextField } from './text-field.tsx';

interface RetryFieldsProps {
  draft: RetryDraft;
  onDraft: (draft: RetryDraft) => void;
  faults: Faults;
  /** The times by the policy of the stage; absent where the page does not know them. */
  stageTimes: readonly AttemptTime[] | undefined;
}

const OF_POLICY = [
  'preset',
  'schedule',
  'maxAttempts',
  'baseSeconds',
  'factor',
  'maxSeconds',
  'jitter',
  'deadlineSeconds',
  'retryAfter',
  'giveUpOn',
  'retryOn',
];

/** The path of the policy of a type, as the API names it. */
const pathOf = (type: string): string => `retry.byType[${JSON.stringify(type.trim())}]`;

/** The API names a type in two ways: `retry.byType["order.*"].schedule` and `retry.byType.order.*.schedule`. */
function withPath({ field, message, remedy }: Faults[number], byType: readonly TypePolicy[]): Faults[number] {
  const named = byType.find(({ type }) => `${field}.`.startsWith(`retry.byType.${type.trim()}.`));
  if (named === undefined) return { field, message, remedy };
  return { field: field.replace(`retry.byType.${named.type.trim()}`, pathOf(named.type)), message, remedy };
}

/** The retry policies: who wants the default or a preset needs one choice; the rest is folded. */
export function RetryFields({ draft, onDraft, faults, stageTimes }: RetryFieldsProps) {
  const { byType } = draft;
  const own = faultsAt(faults, ['retry']).map((fault) => withPath(fault, byType));
  const paths = ['retry', ...byType.map(({ type }) => pathOf(type))];
  const shown = ['retry.disableOn', ...paths.flatMap((path) => OF_POLICY.map((field) => `${path}.${field}`))];
  const folded = faultsAt(own, ['retry.deadlineSeconds', 'retry.retryAfter', 'retry.giveUpOn', 'retry.retryOn']).concat(
    faultsAt(own, ['retry.disableOn', 'retry.byType']),
  );
  const setType = (index: number, changes: Partial<TypePolicy>): void =>
    onDraft({ ...draft, byType: byType.map((each, at) => (at === index ? { ...each, ...changes } : each)) });
  return (
    <fieldset class="part">
      <legend>Retries</legend>
      <TimingFields path="retry" draft={draft} onChange={(changes) => onDraft({ ...draft, ...changes })} faults={own} />
      <Times times={draft.timing === '' ? stageTimes : timesOfDraft(draft)} isStage={draft.timing === ''} />
      <FaultList faults={faultsElsewhere(own, shown)} />
      <More
        title="Deadline, failures, and policies of single event types"
        open={folded.length > 0 || hasConditions(draft) || draft.disableOn !== '' || byType.length > 0}
      >
        <div class="stack">
          <ConditionFields
            path="retry"
            draft={draft}
            onChange={(changes) => onDraft({ ...draft, ...changes })}
            faults={own}
          />
          <TextField
            label="Disable the destination at"
            name="retry.disableOn"
            value={draft.disableOn}
            onValue={(disableOn) => onDraft({ ...draft, disableOn })}
            faults={own}
            hint="Empty: 410. none: never. A disabled destination gets nothing until somebody resumes it."
          />
          {byType.map(({ type, policy }, index) => (
            <fieldset class="part" key={index}>
              <legend>{type === '' ? 'Another policy' : `Policy of ${type}`}</legend>
              <TypeField type={type} onType={(next) => setType(index, { type: next })} index={index} />
              <TimingFields
                path={pathOf(type)}
                draft={policy}
                onChange={(changes) => setType(index, { policy: { ...policy, ...changes } })}
                faults={own}
              />
              <Times times={timesOfDraft(policy)} isStage={policy.timing === ''} />
              <More title="Deadline and failures of this type" open={hasConditions(policy)}>
                <ConditionFields
                  path={pathOf(type)}
                  draft={policy}
                  onChange={(changes) => setType(index, { policy: { ...policy, ...changes } })}
                  faults={own}
                />
              </More>
              <div>
                <button
                  type="button"
                  class="button"
                  onClick={() => onDraft({ ...draft, byType: byType.filter((_, at) => at !== index) })}
                >
                  Remove the policy{type === '' ? '' : ` of ${type}`}
                </button>
              </div>
            </fieldset>
          ))}
          <div>
            <button
              type="button"
              class="button"
              onClick={() => onDraft({ ...draft, byType: [...byType, { type: '', policy: EMPTY_POLICY }] })}
            >
              Add a policy for an event type
            </button>
          </div>
        </div>
      </More>
    </fieldset>
  );
}

interface MoreProps {
  title: string;
  /** Whether there is something to see. */
  open: boolean;
  children: ComponentChildren;
}

/** Folded fields. Once open they stay so: an emptied field must not close upon its user. */
function More({ title, open, children }: MoreProps) {
  const opened = useRef(false);
  opened.current ||= open;
  return (
    <details open={opened.current}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Times({ times, isStage }: { times: readonly AttemptTime[] | undefined; isStage: boolean }) {
  if (times !== undefined) return <AttemptTimes times={times} />;
  return (
    <p class="hint">{isStage ? 'The policy of this stage.' : 'The times are drawn once the waits can be read.'}</p>
  );
}

interface TypeFieldProps {
  type: string;
  onType: (type: string) => void;
  index: number;
}

function TypeField({ type, onType, index }: TypeFieldProps) {
  const types = useCatalogue().value?.items.map((item) => item.type) ?? [];
  const list = `retry-types-${index}`;
  return (
    <Field label="Event type or family" names={[]} faults={[]} hint="It replaces the whole policy for these events.">
      {(described) => (
        <>
          <input
            {...described}
            value={type}
            list={list}
            autocomplete="off"
            spellcheck={false}
            placeholder="payment.failed"
            onInput={(event) => onType(event.currentTarget.value)}
          />
          <datalist id={list}>
            {types.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
