import type { ComponentChildren } from 'preact';
import { count, counted } from '../format/quantity.ts';
import { MOST_READS } from '../live/first-match.ts';
import type { FirstMatch } from '../live/use-first-match.ts';
import { Empty } from './empty.tsx';
import { ProblemNotice } from './problem-notice.tsx';

interface NoMatchYetProps {
  search: Pick<FirstMatch<unknown>, 'reads' | 'page' | 'error' | 'goOn'>;
  /** The items of the list, e.g. `deliveries`. */
  what: string;
  /** The filter in words, e.g. `code 500`. */
  filter: string;
  /** In place of the list once all of it is read. */
  children: ComponentChildren;
}

/** The search for the first match in a list whose newest page has none: how far it is, or that it found nothing. */
export function NoMatchYet({ search: { reads, page, error, goOn }, what, filter, children }: NoMatchYetProps) {
  if (error !== undefined) return <ProblemNotice error={error} />;
  if (page === undefined)
    return (
      <div role="status">
        <Empty title={`Searching older ${what}${filter === '' ? '' : ` with ${filter}`}`}>
          No match in {counted(reads + 1, 'page')} yet; the search ends after {count(MOST_READS)}.
        </Empty>
      </div>
    );
  const { nextCursor } = page;
  if (nextCursor === undefined) return <>{children}</>;
  return (
    <Empty
      title={`No match among the ${what} read so far`}
      action={
        <button type="button" class="button" onClick={() => goOn(nextCursor)}>
          Search further back
        </button>
      }
    >
      Searched {count(MOST_READS)} pages for {filter === '' ? what : filter}. A time in the filter makes a search short.
    </Empty>
  );
}
