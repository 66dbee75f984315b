import type { Receiver } from './receiver.ts';

/** Stands for a receiver that nobody gave: the first check of the traffic fails. */
export const noReceiver: Receiver = {
  url: '',
  secret: '',
  receipts: () => Promise.resolve([]),
  close: () => Promise.resolve(),
};
