import { openApiDocument } from './api/openapi.ts';
import { API_VERSION } from './api/routes.ts';
import type { AuditEntry, Me } from './api/schemas/operations.ts';
import type { EventTypes } from './api/schemas/event.ts';
import { isoOf } from './api/views/time.ts';
import type { AuditRecord } from '../../core/audit/audit.ts';
import type { AuditPosition } from '../adapters/dynamodb/destinations/audit-trail.ts';
import { json } from './response.ts';
import { cursorsFor, millisecondsOf } from './paging.ts';
import type { Handlers } from './routing.ts';

const DAY_MS = 86_400_000;
const DEFAULT_AUDIT_DAYS = 90;
/** Before the first release. */
export const EARLIEST_RECORD = Date.UTC(2024, 0, 1);

/** The audit trail, the OpenAPI document, health and the event types. */
export const operationHandlers: Handlers<'listAudit' | 'getMe' | 'getOpenApi' | 'getHealth' | 'listEventTypes'> = {
  async listAudit({ query }, dependencies) {
    const { limit, cursor, ...filter } = query;
    const { audit, clock } = dependencies;
    const cursors = await cursorsFor<{ to: number; at: AuditPosition }>(['listAudit', filter], dependencies);
    const position = cursor === undefined ? undefined : cursors.decode(cursor);
    // All pages end at the time of the first page, so new records do not move them.
    // No record is of the future, or older than the service: open ends take no empty months.
    const end = Math.min(filter.to === undefined ? Infinity : millisecondsOf(filter.to), clock.now() + 1);
    const to = position?.to ?? end;
    const begin = filter.from === undefined ? to - DEFAULT_AUDIT_DAYS * DAY_MS : millisecondsOf(filter.from);
    const from = Math.max(begin, EARLIEST_RECORD);
    if (from >= to) return json(200, { items: [] });
    const range = { from, to, ...(filter.target !== undefined && { target: filter.target }) };
    const { records, next } = await audit.page(range, limit, position?.at);
    return json(200, {
      items: records.map(entryOf),
      ...(next !== undefined && { nextCursor: cursors.encode({ to, at: next }) }),
    });
  },

  async getMe({ caller: { kind, subject, name, rights } }, { stage, dashboardUrl }) {
    const me: Me = {
      kind,
      subject,
      ...(name !== undefined && { name }),
      rights: [...rights],
      stage,
      ...(dashboardUrl !== undefined && { dashboardUrl }),
    };
    return Promise.resolve(json(200, me));
  },

  async getOpenApi({ server }, dependencies) {
    return Promise.resolve(json(200, openApiDocument(server, dependencies)));
  },

  async getHealth(_request, { stage, clock }) {
    return Promise.resolve(json(200, { status: 'ok', stage, apiVersion: API_VERSION, time: isoOf(clock.now()) }));
  },

  async listEventTypes(_request, { catalogue }) {
    const items: EventTypes['items'] = Array.from(catalogue, ([type, definition]) => ({ type, ...definition }));
    return Promise.resolve(json(200, { items }));
  },
};

const entryOf = ({ at, fields, ...record }: AuditRecord): AuditEntry => ({
  at: isoOf(at),
  ...record,
  ...(fields !== undefined && { fields: [...fields] }),
});
