import { BODIES } from './bodies.ts';
import { FRAMING } from './framing.ts';
import { HEADER_NAMES } from './header-names.ts';
import { HEADER_VALUES } from './header-values.ts';
import { HEADS } from './heads.ts';
import { INTERIM } from './interim.ts';
import { LINE_ENDS } from './line-ends.ts';
import type { OddResponse } from './odd-response.ts';
import others from './others.json' with { type: 'json' };
import { STATUS_LINES } from './status-lines.ts';

export const ODD_RESPONSES: readonly OddResponse[] = [
  ...STATUS_LINES,
  ...LINE_ENDS,
  ...HEADER_NAMES,
  ...HEADER_VALUES,
  ...FRAMING,
  ...BODIES,
  ...INTERIM,
  ...HEADS,
];

/** The status that each of them reports, or `none`. */
export interface Others {
  curl: number | 'none';
  go: number | 'none';
}

/** What curl 7.88 and Go 1.26 made of them; `npm run conformance -- odd-receivers` compares. */
export const OTHERS: Readonly<Record<string, Others>> = others as Record<string, Others>;

export const isAcceptance = (status: number | string): boolean =>
  typeof status === 'number' && Math.floor(status / 100) === 2;
