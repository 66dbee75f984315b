import { useMemo, useState } from 'preact/hooks';
import { AUDIT_ACTIONS } from '../../../core/audit/audit.ts';
import { listAudit } from '../api/operations.ts';
import type { AuditEntry } from '../api/types.ts';
import { AsOf } from '../components/as-of.tsx';
import { actionOf, callerOf } from '../components/audit.tsx';
import { Empty } from '../components/empty.tsx';
import { InPeriod, PeriodFilter } from '../components/period-filter.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { When } from '../components/time.tsx';
import type { Bounds, Period } from '../format/period.ts';
import { boundsOf, periodIn } from '../format/period.ts';
import { useDestinationNames } from '../live/lists.ts';
import { useLive } from '../live/use-live.ts';
import { ALL_TENANTS, replace, to, usePageTitle } from '../router.ts';

const PAGE = 50;
/** A filter of the page can leave a page of the API empty: one page here reads at most this many. */
const MOST_READS = 5;

interface Filter {
  target: string;
  action: string;
  who: string;
}

const filterOf = (query: URLSearchParams): Filter => ({
  target: query.get('target') ?? '',
  action: query.get('action') ?? '',
  who: query.get('who') ?? '',
});

/** All changes of all tenants: who, when and what. */
export function AuditPage({ query }: { query: URLSearchParams }) {
  const heading = usePageTitle('Audit');
  const filter = filterOf(query);
  const change = (changes: Readonly<Record<string, string | undefined>>): void =>
    replace(to(['audit'], { ...Object.fromEntries(query), ...changes }));
  const field = (name: 'target' | 'who', label: string) => (
    <label class="field">
      <span>{label}</span>
      <input type="search" value={filter[name]} onChange={(event) => change({ [name]: event.currentTarget.value })} />
    </label>
  );
  return (
    <div class="page">
      <div class="head">
        <div>
          <h1 {...heading}>Audit</h1>
          <p class="muted">Every change and test, of all tenants, newest first. Reading is not recorded.</p>
        </div>
      </div>
      <section class="card" aria-label="Audit trail">
        <header>
          <div class="fields" role="search" aria-label="Filter the audit trail">
            {field('target', 'Id of the changed resource')}
            {field('who', 'Who')}
            <label class="field">
              <span>What</span>
              <select value={filter.action} onChange={(event) => change({ action: event.currentTarget.value })}>
                <option value="">Any change</option>
                {AUDIT_ACTIONS.map((action) => (
                  <option key={action} value={action}>
                    {action.replace('.', ': ').replaceAll('-', ' ')}
                  </option>
                ))}
              </select>
            </label>
            <PeriodFilter label="When" query={query} onChange={change} />
          </div>
        </header>
        <InPeriod query={query}>
          <Trail
            key={query.toString()}
            filter={filter}
            period={periodIn(query)}
            onClear={() => replace(to(['audit']))}
          />
        </InPeriod>
      </section>
    </div>
  );
}

async function readPage(filter: Filter, bounds: Bounds, cursor: string | undefined, signal: AbortSignal) {
  const found: AuditEntry[] = [];
  let next = cursor;
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    const page = await listAudit(
      {
        target: filter.target.trim() || undefined,
        ...bounds,
        limit: PAGE,
        cursor: next,
      },
      signal,
    );
    found.push(...page.items.filter((entry) => isWanted(entry, filter)));
    next = page.nextCursor;
    if (next === undefined || found.length >= PAGE) break;
  }
  return { items: found, next };
}

const isWanted = (entry: AuditEntry, { action, who }: Filter): boolean =>
  (action === '' || entry.action === action) &&
  `${callerOf(entry)} ${entry.principal}`.toLowerCase().includes(who.trim().toLowerCase());

interface TrailProps {
  filter: Filter;
  period: Period;
  onClear: () => void;
}

function Trail({ filter, period, onClear }: TrailProps) {
  // A preset keeps its beginning while its pages are read: their cursors belong to it.
  const bounds = useMemo(() => boundsOf(period, Date.now()), []);
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const cursor = cursors.at(-1);
  const names = useDestinationNames();
  const { value, error, readAt } = useLive(`audit ${JSON.stringify([filter, bounds])} ${cursor ?? ''}`, (signal) =>
    readPage(filter, bounds, cursor, signal),
  );
  const filtered = period.period !== '' || Object.values(filter).some((each) => each !== '');
  return (
    <>
      {error !== undefined && <ProblemNotice error={error} />}
      {value === undefined && error === undefined && <p class="empty">Reading…</p>}
      {value?.items.length === 0 && (
        <Empty
          title={
            value.next === undefined
              ? filtered
                ? 'No change matches.'
                : 'No change is recorded yet.'
              : 'No match so far; older changes can match.'
          }
          action={
            filtered && (
              <button type="button" class="button" onClick={onClear}>
                Show all changes
              </button>
            )
          }
        >
          {!filtered && 'Each change has its line here, for example the registration of a destination.'}
        </Empty>
      )}
      {value !== undefined && value.items.length > 0 && <Entries entries={value.items} names={names} />}
      <div class="pager">
        <AsOf at={readAt} />
        <div>
          <button
            type="button"
            class="button small"
            disabled={cursors.length === 1}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            Newer
          </button>
          <button
            type="button"
            class="button small"
            disabled={value?.next === undefined}
            onClick={() => setCursors([...cursors, value?.next])}
          >
            Older
          </button>
        </div>
      </div>
    </>
  );
}

function Entries({ entries, names }: { entries: readonly AuditEntry[]; names: ReadonlyMap<string, string> }) {
  return (
    <div class="scroll">
      <table class="stacked">
        <caption>Changes, newest first</caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">When</th>
            <th scope="col">Of</th>
            <th scope="col">Who</th>
            <th scope="col" class="wide">
              From
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={`${entry.requestId} ${entry.target}`}>
              <th scope="row">
                {actionOf(entry)}
                {entry.fields !== undefined && entry.fields.length > 0 && (
                  <span class="small muted">{` ${entry.fields.join(', ')}`}</span>
                )}
              </th>
              <td class="nowrap">
                <When at={entry.at} />
              </td>
              <td>
                <Target id={entry.target} name={names.get(entry.target)} />
              </td>
              <td>
                <span class="cut" title={entry.principal}>
                  {callerOf(entry)}
                </span>
              </td>
              <td class="wide mono">{entry.sourceIp}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const PAGES: Readonly<Record<string, string>> = { dst: 'destinations', dlv: 'deliveries', msg: 'events' };

function Target({ id, name }: { id: string; name: string | undefined }) {
  const page = PAGES[id.slice(0, 3)];
  if (page === undefined) return <code class="cut">{id}</code>;
  return (
    <a class="cut" href={to([page, id], {}, ALL_TENANTS)}>
      {name ?? id}
    </a>
  );
}
