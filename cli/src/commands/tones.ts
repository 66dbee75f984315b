import { type Cell, toned, type Tone } from '../layout.ts';

/** Colours of the states of destinations, deliveries and events. */
const TONES: Readonly<Record<string, Tone>> = {
  ACTIVE: 'good',
  PAUSED: 'warn',
  DISABLED: 'bad',
  SUCCESS: 'good',
  FAILED: 'warn',
  RETRY_EXHAUSTED: 'bad',
  delivered: 'good',
  failing: 'warn',
  paused: 'warn',
  blocked: 'warn',
  disabled: 'bad',
  exhausted: 'bad',
  no_subscription: 'warn',
  filtered: 'warn',
  malformed: 'bad',
};

export const inTone = (word: string): Cell => toned(word, Object.hasOwn(TONES, word) ? TONES[word] : undefined);
