/** The records of the audit trail. */
export const AUDIT_ACTIONS = [
  'destination.create',
  'destination.update',
  'destination.delete',
  'destination.pause',
  'destination.resume',
  'destination.rotate-secret',
  // A repeated registration showed the secret again.
  'destination.show-secret',
  'destination.test',
  'destination.recover',
  'destination.backfill',
  'delivery.resend',
  'event.erase-payload',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One change. It holds no secret, no header and no payload: only which fields were set. */
export interface AuditRecord {
  /** Milliseconds since the epoch. */
  at: number;
  action: AuditAction;
  /** Id of what was changed. */
  target: string;
  /** Who did it: an ARN, or `staff:` and the subject of a colleague. */
  principal: string;
  /** For people, of a colleague. */
  principalName?: string;
  sourceIp?: string;
  requestId: string;
  /** Version of the configuration that it made. */
  version?: number;
  fields?: readonly string[];
}
