import type * as z from 'zod';
import type { Right } from '../../../core/caller/caller.ts';

/** One route of the admin API: the router and the OpenAPI document use it. */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** E.g. `/destinations/{id}`. */
  path: `/${string}`;
  /**
   * The right that it needs, `read` or `write`. IAM decides by the method.
   * @default - `read` for GET, else `write`
   */
  effect?: Right;
  /** Imperative, one line. */
  summary: string;
  description?: string;
  tag: 'destinations' | 'deliveries' | 'events' | 'filters' | 'operations';
  /** Schema of each `{parameter}` of the path. */
  params?: Readonly<Record<string, z.ZodType>>;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** A missing body counts as `{}`. */
  bodyOptional?: true;
  /** By status code. A response without a body has no schema. */
  responses: Readonly<Record<number, { description: string; schema?: z.ZodType }>>;
  /** `required`: 428 without `If-Match`. `optional`: 412 when it is given and does not match. */
  ifMatch?: 'required' | 'optional';
  /** Takes `Idempotency-Key`. */
  idempotent?: true;
  /** The response has an `ETag`. */
  etag?: true;
}

/** Keeps the exact types of a table of routes. */
export const routes = <Table extends Record<string, Route>>(table: Table): Table => table;

/** The right that a route needs. */
export const rightFor = ({ method, effect }: Route): Right => effect ?? (method === 'GET' ? 'read' : 'write');
