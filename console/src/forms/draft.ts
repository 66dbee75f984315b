import type { Destination, DestinationInput, DestinationPatch } from '../api/types.ts';
import { DraftError } from './draft-error.ts';
import type { RetryDraft } from './retry-draft.ts';
import { EMPTY_RETRY, retryDraftOf, retryOf } from './retry-draft.ts';

/** The settings of a destination as a form has them: text, and lists of rows. */
export interface Draft {
  url: string;
  name: string;
  description: string;
  /** Only for a new destination. */
  tenant: string;
  events: readonly string[];
  /** JSON; empty for none. */
  filter: string;
  headers: readonly HeaderRow[];
  /** Numbers as text; empty for the default. */
  perMinute: string;
  burst: string;
  retry: RetryDraft;
  /** Only for a new destination; empty for a generated one. */
  secret: string;
  /** Whether X-Webhook-Secret carries the secret; empty for the default. */
  secretHeader: '' | 'yes' | 'no';
}

export interface HeaderRow {
  name: string;
  value: string;
  /** Whether the API encrypts the value and never shows it. */
  secret: boolean;
}

/** Stands for a stored value that the API does not show. */
export const HIDDEN = '(hidden)';

export const emptyDraft = (tenant: string): Draft => ({
  url: '',
  name: '',
  description: '',
  tenant,
  events: [],
  filter: '',
  headers: [],
  perMinute: '',
  burst: '',
  retry: EMPTY_RETRY,
  secret: '',
  secretHeader: '',
});

export const draftOf = (destination: Destination): Draft => ({
  url: destination.url,
  name: destination.name,
  description: destination.description ?? '',
  tenant: destination.tenant,
  events: destination.events,
  filter: destination.filter === undefined ? '' : JSON.stringify(destination.filter, null, 2),
  headers: Object.entries(destination.headers).map(([name, value]) => ({ name, value, secret: value === HIDDEN })),
  perMinute: String(destination.rateLimit.perMinute),
  burst: String(destination.rateLimit.burst),
  retry: retryDraftOf(destination.retry),
  secret: '',
  secretHeader: destination.secretHeader ? 'yes' : 'no',
});

/** @throws DraftError for a filter that is no JSON object, or two retry policies of one type */
export function inputOf(draft: Draft): DestinationInput {
  const { plain, secret } = headersOf(draft.headers);
  return {
    url: draft.url.trim(),
    events: [...draft.events],
    ...optional('name', draft.name.trim()),
    ...optional('description', draft.description.trim()),
    ...optional('tenant', draft.tenant.trim()),
    ...optional('secret', draft.secret),
    ...(draft.filter.trim() !== '' && { filter: filterOf(draft.filter) }),
    ...(Object.keys(plain).length > 0 && { headers: plain }),
    ...(Object.keys(secret).length > 0 && { secretHeaders: secret }),
    ...rateLimitOf(draft),
    ...retryField(draft),
    ...(draft.secretHeader !== '' && { secretHeader: draft.secretHeader === 'yes' }),
  };
}

const optional = <Name extends string>(name: Name, text: string): Partial<Record<Name, string>> =>
  text === '' ? {} : ({ [name]: text } as Record<Name, string>);

function rateLimitOf({ perMinute, burst }: Draft): Pick<DestinationInput, 'rateLimit'> {
  if (perMinute === '' && burst === '') return {};
  // The API says which of the two is missing.
  return {
    rateLimit: { ...number('perMinute', perMinute), ...number('burst', burst) } as { perMinute: number; burst: number },
  };
}

function retryField({ retry }: Draft): Pick<DestinationInput, 'retry'> {
  const policies = retryOf(retry);
  return policies === undefined ? {} : { retry: policies as NonNullable<DestinationInput['retry']> };
}

const number = (name: string, text: string): Record<string, number> => (text === '' ? {} : { [name]: Number(text) });

function headersOf(rows: readonly HeaderRow[]): { plain: Record<string, string>; secret: Record<string, string> } {
  const named = rows.filter(({ name, value }) => name.trim() !== '' || value !== '');
  const entries = (wanted: (row: HeaderRow) => boolean): Record<string, string> =>
    Object.fromEntries(named.filter(wanted).map(({ name, value }) => [name.trim(), value]));
  // The stand-in keeps the stored value of a secret header.
  return {
    plain: entries(({ secret, value }) => !secret || value === HIDDEN),
    secret: entries(({ secret, value }) => secret && value !== HIDDEN),
  };
}

/** @throws DraftError for a text that is no JSON object */
export function objectOf(field: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DraftError(field, `is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DraftError(field, 'must be a JSON object, i.e. {…}');
  return value as Record<string, unknown>;
}

/** @throws DraftError */
export const filterOf = (text: string): Record<string, unknown> => objectOf('filter', text);

const GROUPS = {
  url: ['url'],
  name: ['name'],
  description: ['description'],
  events: ['events'],
  filter: ['filter'],
  headers: ['headers'],
  rateLimit: ['perMinute', 'burst'],
  retry: ['retry'],
  secretHeader: ['secretHeader'],
} as const satisfies Record<string, readonly (keyof Draft)[]>;
export type Setting = keyof typeof GROUPS;

/** The settings in which two drafts differ. */
export const changesOf = (before: Draft, after: Draft): Setting[] =>
  (Object.keys(GROUPS) as Setting[]).filter((setting) =>
    GROUPS[setting].some((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part])),
  );

/** Whether the user changed anything, of a new destination too. */
export const isChanged = (before: Draft, after: Draft): boolean => JSON.stringify(before) !== JSON.stringify(after);

/**
 * The change that makes `after` of `before`. An emptied setting goes back to its default.
 *
 * @throws DraftError for a filter that is no JSON object, or two retry policies of one type
 */
export function patchOf(before: Draft, after: Draft): DestinationPatch {
  const changed = new Set(changesOf(before, after));
  const { plain, secret } = headersOf(after.headers);
  return {
    ...(changed.has('url') && { url: after.url.trim() }),
    ...(changed.has('name') && { name: after.name.trim() }),
    ...(changed.has('description') && { description: after.description.trim() || null }),
    ...(changed.has('events') && { events: [...after.events] }),
    ...(changed.has('filter') && { filter: after.filter.trim() === '' ? null : filterOf(after.filter) }),
    ...(changed.has('headers') && { headers: plain, ...(Object.keys(secret).length > 0 && { secretHeaders: secret }) }),
    ...(changed.has('rateLimit') && { rateLimit: rateLimitOf(after).rateLimit ?? null }),
    ...(changed.has('retry') && { retry: retryField(after).retry ?? null }),
    ...(changed.has('secretHeader') && {
      secretHeader: after.secretHeader === '' ? null : after.secretHeader === 'yes',
    }),
  };
}

/** The user's changes of `before` upon what somebody else made of it meanwhile. The user's win where both changed a setting. */
export function rebased(before: Draft, mine: Draft, theirs: Draft): Draft {
  const kept = changesOf(before, mine).flatMap((setting) => GROUPS[setting].map((part) => [part, mine[part]]));
  return { ...theirs, ...(Object.fromEntries(kept) as Partial<Draft>) };
}
