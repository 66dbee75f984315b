import { createStore } from './store.ts';

/** Whether the API responds. */
export interface Connection {
  /** Time of the last response, in milliseconds since the epoch. */
  answeredAt: number | undefined;
  lost: boolean;
}

export const connection = createStore<Connection>({ answeredAt: undefined, lost: false });

export function reportAnswer(): void {
  connection.set({ answeredAt: Date.now(), lost: false });
}

export function reportSilence(): void {
  connection.set({ ...connection.get(), lost: true });
}
