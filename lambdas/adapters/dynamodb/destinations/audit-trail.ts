import type { AuditAction, AuditRecord } from '../../../../core/audit/audit.ts';
import { auditKey, auditMonth, auditMonthBefore, timeRange } from '../../../../core/contract/keys.ts';
import type { Item } from '../attributes.ts';
import { checkVersion, keyOf, N, number, optionalNumber, optionalText, ROW_VERSION, S, text } from '../attributes.ts';
import type { Calling } from '../../clients.ts';
import type { Write } from '../transaction.ts';

type DynamoDb = Calling<{ dynamodb: 'Query' }>;

/** Which records to read; times in milliseconds since the epoch, `from` inclusive, `to` exclusive. */
export interface AuditRange {
  from: number;
  to: number;
  target?: string;
}

/** Where a page ended: a month and the sort key of the last row looked at. */
export interface AuditPosition {
  month: string;
  after?: string;
}

/** Queries of one page before it is returned as it is: a filter that matches little must not use up the request. */
const QUERIES_A_PAGE = 12;

/** The append-only audit trail: rows are only ever put, each in the transaction of the change that it records. */
export class AuditTrail {
  readonly #table: string;
  readonly #clients: DynamoDb;

  constructor(table: string, clients: DynamoDb) {
    this.#table = table;
    this.#clients = clients;
  }

  /** A record, as part of the change's own transaction. */
  record({ at, requestId, action, target, principal, principalName, sourceIp, version, fields }: AuditRecord): Write {
    const item: Item = {
      ...keyOf(auditKey(at, requestId)),
      v: N(ROW_VERSION),
      at: N(at),
      action: S(action),
      target: S(target),
      principal: S(principal),
      requestId: S(requestId),
      ...(principalName !== undefined && { principalName: S(principalName) }),
      ...(sourceIp !== undefined && { sourceIp: S(sourceIp) }),
      ...(version !== undefined && { version: N(version) }),
      ...(fields !== undefined && { fields: S(JSON.stringify(fields)) }),
    };
    return { kind: 'put', table: this.#table, item, when: 'new' };
  }

  /** Newest first. There are more where `next` is, even if this page has few. */
  async page(
    range: AuditRange,
    limit: number,
    position?: AuditPosition,
  ): Promise<{ records: AuditRecord[]; next?: AuditPosition }> {
    const records: AuditRecord[] = [];
    const first = auditMonth(range.from);
    let at: AuditPosition = position ?? { month: auditMonth(range.to - 1) };
    for (let query = 0; query < QUERIES_A_PAGE && records.length < limit; query += 1) {
      const { items, last } = await this.#query(range, at, limit - records.length);
      records.push(...items.map(recordFrom));
      if (last !== undefined) at = { month: at.month, after: last };
      else if (at.month <= first) return { records };
      else at = { month: auditMonthBefore(at.month) };
    }
    return { records, next: at };
  }

  async #query(
    { from, to, target }: AuditRange,
    { month, after }: AuditPosition,
    limit: number,
  ): Promise<{ items: Item[]; last?: string }> {
    const times = timeRange(from, to);
    const { Items = [], LastEvaluatedKey } = await this.#clients.dynamodb.call('Query', {
      TableName: this.#table,
      ConsistentRead: true,
      ScanIndexForward: false,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk', ...(target !== undefined && { '#target': 'target' }) },
      ExpressionAttributeValues: {
        ':pk': S(month),
        ':from': S(times.first),
        ':to': S(times.last),
        ...(target !== undefined && { ':target': S(target) }),
      },
      ...(target !== undefined && { FilterExpression: '#target = :target' }),
      // With a filter, rows looked at; without, rows returned.
      Limit: target === undefined ? limit : 1_000,
      ...(after !== undefined && { ExclusiveStartKey: { pk: S(month), sk: S(after) } }),
    });
    const kept = Items.slice(0, limit);
    const last = kept.length < Items.length ? kept.at(-1)?.['sk']?.S : LastEvaluatedKey?.['sk']?.S;
    return { items: kept, ...(last !== undefined && { last }) };
  }
}

function recordFrom(item: Item): AuditRecord {
  checkVersion(item);
  const principalName = optionalText(item, 'principalName');
  const sourceIp = optionalText(item, 'sourceIp');
  const version = optionalNumber(item, 'version');
  const fields = optionalText(item, 'fields');
  return {
    at: number(item, 'at'),
    action: text(item, 'action') as AuditAction,
    target: text(item, 'target'),
    principal: text(item, 'principal'),
    requestId: text(item, 'requestId'),
    ...(principalName !== undefined && { principalName }),
    ...(sourceIp !== undefined && { sourceIp }),
    ...(version !== undefined && { version }),
    ...(fields !== undefined && { fields: JSON.parse(fields) as string[] }),
  };
}
