import type { Resource } from '../../resources/resource-type.ts';

export type MonitoringKind = 'dashboard' | 'insight-rule' | 'query-definition' | 'topic';

/** What the template says about monitoring and nothing here evaluates: recorded, so that it can be shown. */
export class MonitoringRecords {
  readonly #records: { kind: MonitoringKind; resource: Resource<unknown> }[] = [];

  record(kind: MonitoringKind, resource: Resource<unknown>): void {
    this.#records.push({ kind, resource });
  }

  ofKind(kind: MonitoringKind): Resource<unknown>[] {
    return this.#records.filter((record) => record.kind === kind).map(({ resource }) => resource);
  }
}
