import { nearestType } from '../../../core/event/nearest-type.ts';

/** The texts that a subscription can have: documented types, their families, and everything. */
export interface EventChoices {
  families: readonly { family: string; types: readonly string[] }[];
  all: readonly string[];
}

/** @param types documented event types */
export function choicesOf(types: readonly string[]): EventChoices {
  const names = [...new Set(types.map((type) => `${type.split('.')[0] ?? ''}.*`))];
  const families = names.map((family) => ({ family, types: types.filter((type) => covers(family, type)) }));
  return { families, all: ['*', ...names, ...types] };
}

/** Whether a subscription gets events of the type. */
export const covers = (subscription: string, type: string): boolean =>
  subscription === '*' || (subscription.endsWith('.*') && type.startsWith(subscription.slice(0, -1)));

/** The texts in an input, which may be several, without those that are chosen already. */
export const added = (chosen: readonly string[], text: string): string[] => [
  ...new Set([...chosen, ...text.split(/[\s,]+/).filter(Boolean)]),
];

/** A type of the catalogue that another one replaces. */
export interface Deprecation {
  type: string;
  /** A day. */
  since: string;
  replacedBy: string | undefined;
}

/** The chosen types that are deprecated. */
export const deprecatedOf = (
  chosen: readonly string[],
  items: readonly { type: string; deprecatedSince?: string | undefined; replacedBy?: string | undefined }[],
): Deprecation[] =>
  items.flatMap(({ type, deprecatedSince, replacedBy }) =>
    deprecatedSince === undefined || !chosen.includes(type) ? [] : [{ type, since: deprecatedSince, replacedBy }],
  );

/** A sentence about a text that may be mistyped, with the nearest documented one. */
export interface Doubt {
  text: string;
  nearest: string | undefined;
}

/** Operational events are documented elsewhere, as are types that the platform adds. */
export const doubtsOf = (chosen: readonly string[], { all }: EventChoices): Doubt[] =>
  all.length <= 1
    ? []
    : chosen
        .filter((text) => !all.includes(text) && !text.startsWith('webhook.'))
        .map((text) => ({ text, nearest: nearestType(text, all) }));
