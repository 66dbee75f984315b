import type { Resource } from '../../resources/resource-type.ts';

export type MonitoringKind = 'alarm' | 'composite-alarm' | 'dashboard' | 'topic';

/** What the template says about monitoring. Recorded, so that it can be shown; nothing is evaluated. */
export class MonitoringRecords {
  readonly #records: { kind: MonitoringKind; resource: Resource<unknown> }[] = [];

  record(kind: MonitoringKind, resource: Resource<unknown>): void {
    this.#records.push({ kind, resource });
  }

  ofKind(kind: MonitoringKind): Resource<unknown>[] {
    return this.#records.filter((record) => record.kind === kind).map(({ resource }) => resource);
  }
}
