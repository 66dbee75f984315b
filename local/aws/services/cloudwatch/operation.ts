import type { AlarmBook } from './alarm-book.ts';
import type { MetricStore } from './metric-store.ts';

/** The state that operations read. */
export interface CloudWatch {
  store: MetricStore;
  alarms: AlarmBook;
}

/** One operation of the API: its input as it came, its output with dates as such. */
export type CloudWatchOperation = (input: unknown, cloudWatch: CloudWatch) => object;
