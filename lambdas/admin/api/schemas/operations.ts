import * as z from 'zod';
import { page, pageQuery, time, timeInput } from './common.ts';

/** What the audit trail records. */
export const AUDIT_ACTIONS = [
  'destination.create',
  'destination.update',
  'destination.delete',
  'destination.pause',
  'destination.resume',
  'destination.rotate-secret',
  'destination.test',
  'destination.recover',
  'delivery.resend',
  'event.erase-payload',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const auditEntry = z
  .object({
    at: time,
    action: z.enum(AUDIT_ACTIONS),
    target: z.string().meta({ description: 'Id of what was changed.' }),
    principal: z.string().meta({ description: 'ARN of who did it.' }),
    sourceIp: z.string().optional(),
    requestId: z.string(),
    version: z.int().optional().meta({ description: 'Version of the configuration that it made.' }),
    fields: z.array(z.string()).optional().meta({ description: 'Fields that were set; never their secrets.' }),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.output<typeof auditEntry>;

export const auditQuery = z.object({
  target: z.string().min(1).max(64).optional().meta({ description: 'Id of what was changed.' }),
  from: timeInput.optional().meta({ description: 'At this time or later; 90 days before `to` unless said.' }),
  to: timeInput.optional().meta({ description: 'Before this time; now unless said.' }),
  ...pageQuery,
});

export const auditPage = page(auditEntry).meta({ id: 'AuditPage', description: 'Newest first.' });
export type AuditPage = z.output<typeof auditPage>;

export const health = z
  .object({ status: z.literal('ok'), stage: z.string(), apiVersion: z.string(), time })
  .meta({ id: 'Health' });
export type Health = z.output<typeof health>;
