/** Quantities that AWS would bill for, by kind, in whole units: entries, requests, units of capacity, bytes. */
export interface Usage {
  /** Entries put on the bus or replayed, each begun 64 KB. */
  events: number;
  /** Bytes that the bus's archive takes in. */
  archivedBytes: number;
  /** Requests, each begun 64 KB: of the bus, of pollers and of functions. */
  sqsRequests: number;
  writeUnits: number;
  readUnits: number;
  invocations: number;
  gbSeconds: number;
  kmsRequests: number;
  logBytes: number;
  /** Invocations that trace; X-Ray records some of them. */
  tracedInvocations: number;
  /** Of REST APIs. */
  apiCalls: number;
  httpApiCalls: number;
}

export const NO_USAGE: Readonly<Usage> = {
  events: 0,
  archivedBytes: 0,
  sqsRequests: 0,
  writeUnits: 0,
  readUnits: 0,
  invocations: 0,
  gbSeconds: 0,
  kmsRequests: 0,
  logBytes: 0,
  tracedInvocations: 0,
  apiCalls: 0,
  httpApiCalls: 0,
};

/** Of a payload, what is billed as one. */
const CHUNK_BYTES = 64 * 1024;

export const chunks = (bytes: number): number => Math.max(1, Math.ceil(bytes / CHUNK_BYTES));
