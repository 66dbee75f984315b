import { useEffect, useState } from 'preact/hooks';
import { getDestination, listAudit, updateDestination } from '../api/operations.ts';
import type { AuditEntry, Destination } from '../api/types.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { say } from '../components/toast.tsx';
import { DestinationFields } from '../forms/destination-fields.tsx';
import { DestinationForm } from '../forms/destination-form.tsx';
import type { Draft } from '../forms/draft.ts';
import { changesOf, draftOf, isChanged, patchOf, rebased } from '../forms/draft.ts';
import { faultsOf } from '../forms/faults.ts';
import { ChangedMeanwhile } from '../forms/changed-meanwhile.tsx';
import { release, useHold } from '../live/held.ts';
import { useMayWrite } from '../live/lists.ts';
import { refreshAll } from '../live/sources.ts';
import { go, to, usePageTitle } from '../router.ts';

/** A version of the destination, as the form began with it. */
interface Base {
  destination: Destination;
  etag: string;
}

/** Somebody else's change since then, with who made it. */
interface Newer extends Base {
  entry: AuditEntry | undefined;
}

const readBase = async (id: string): Promise<Base> => {
  const { value, etag } = await getDestination(id);
  return { destination: value, etag: etag ?? '*' };
};

/** Changes the settings of a destination, unless somebody else changed it meanwhile. */
export function EditPage({ id }: { id: string }) {
  const [base, setBase] = useState<Base>();
  const [draft, setDraft] = useState<Draft>();
  const [newer, setNewer] = useState<Newer>();
  const [error, setError] = useState<Error>();
  const mayWrite = useMayWrite();
  const name = base?.destination.name ?? id;
  const heading = usePageTitle(`Edit ${name}`);
  const isDirty = base !== undefined && draft !== undefined && isChanged(draftOf(base.destination), draft);
  useHold(isDirty ? 'ask' : undefined);
  const begin = (from: Base, its: Draft): void => {
    setBase(from);
    setDraft(its);
    setNewer(undefined);
    setError(undefined);
  };
  useEffect(() => {
    readBase(id).then((read) => begin(read, draftOf(read.destination)), setError);
  }, [id]);

  const save = async (): Promise<void> => {
    if (base === undefined || draft === undefined) return;
    setError(undefined);
    try {
      const before = draftOf(base.destination);
      if (changesOf(before, draft).length > 0) {
        const { warnings = [] } = await updateDestination(id, patchOf(before, draft), base.etag);
        for (const { message, remedy } of warnings) say(`${message}. ${remedy}`, true);
        say(`${draft.name} is changed. The next delivery has it.`);
        refreshAll();
      }
      release();
      go(to(['destinations', id]));
    } catch (failure) {
      if (!isPrecondition(failure)) return setError(failure as Error);
      setNewer(await readNewer(id).catch((unread: Error) => (setError(unread), undefined)));
    }
  };

  const page = to(['destinations', id]);
  return (
    <div class="page">
      <div class="head">
        <div>
          <nav class="trail" aria-label="Trail">
            <a href={to(['destinations'])}>Destinations</a> / <a href={page}>{name}</a> / edit
          </nav>
          <h1 {...heading}>
            Edit <bdi>{name}</bdi>
          </h1>
          {base !== undefined && (
            <p class="muted">Tenant {base.destination.tenant}. Deliveries that wait go by the new settings.</p>
          )}
        </div>
      </div>
      {mayWrite === false && <p class="notice">You may read here. Only an admin may change a destination.</p>}
      {base === undefined && (error === undefined ? <p class="muted">Reading…</p> : <ProblemNotice error={error} />)}
      {base !== undefined && draft !== undefined && mayWrite !== false && (
        <>
          {newer !== undefined && (
            <ChangedMeanwhile
              entry={newer.entry}
              theirs={changesOf(draftOf(base.destination), draftOf(newer.destination))}
              mine={changesOf(draftOf(base.destination), draft)}
              onMine={() => begin(newer, rebased(draftOf(base.destination), draft, draftOf(newer.destination)))}
              onTheirs={() => begin(newer, draftOf(newer.destination))}
            />
          )}
          <DestinationForm error={error} submit="Save" onSubmit={save} back={page}>
            <DestinationFields
              draft={draft}
              onDraft={setDraft}
              faults={faultsOf(error)}
              isNew={false}
              stageTimes={base.destination.retry === undefined ? base.destination.retryTimes?.attempts : undefined}
            />
          </DestinationForm>
        </>
      )}
    </div>
  );
}

const isPrecondition = (error: unknown): boolean => error instanceof Error && 'status' in error && error.status === 412;

async function readNewer(id: string): Promise<Newer> {
  const [base, { items }] = await Promise.all([readBase(id), listAudit({ target: id, limit: 1 })]);
  return { ...base, entry: items[0] };
}
