import * as z from 'zod';
import { AUDIT_ACTIONS } from '../../../../core/audit/audit.ts';
import { page, pageQuery, time, timeInput } from './common.ts';

export const auditEntry = z
  .object({
    at: time,
    action: z.enum(AUDIT_ACTIONS),
    target: z.string().meta({ description: 'Id of the changed resource.' }),
    principal: z
      .string()
      .meta({ description: 'ARN of the caller; of a colleague in the console `staff:` and the subject.' }),
    principalName: z.string().optional().meta({ description: 'E-mail address or name of a colleague.' }),
    sourceIp: z.string().optional(),
    requestId: z.string(),
    version: z.int().optional().meta({ description: 'The new version of the configuration.' }),
    fields: z.array(z.string()).optional().meta({ description: 'Names of the fields that were set.' }),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.output<typeof auditEntry>;

export const auditQuery = z.object({
  target: z.string().min(1).max(64).optional().meta({ description: 'Id of the changed resource.' }),
  from: timeInput.optional().meta({ description: 'At this time or later. Default: 90 days before `to`.' }),
  to: timeInput.optional().meta({ description: 'Before this time. Default: now.' }),
  ...pageQuery,
});

export const auditPage = page(auditEntry).meta({ id: 'AuditPage', description: 'Newest first.' });
export type AuditPage = z.output<typeof auditPage>;

export const health = z
  .object({ status: z.literal('ok'), stage: z.string(), apiVersion: z.string(), time })
  .meta({ id: 'Health' });
export type Health = z.output<typeof health>;

export const me = z
  .object({
    kind: z
      .enum(['iam', 'staff'])
      .meta({ description: '`iam`: signed with IAM. `staff`: a colleague in the console.' }),
    subject: z.string().meta({ description: 'ARN, or the subject of the token.' }),
    name: z.string().optional().meta({ description: 'E-mail address or name of a colleague.' }),
    rights: z.array(z.enum(['read', 'write'])).meta({ description: 'IAM may allow an `iam` caller less.' }),
    stage: z.string(),
    dashboardUrl: z.string().optional().meta({ description: 'The dashboard in CloudWatch.' }),
  })
  .meta({ id: 'Me' });
export type Me = z.output<typeof me>;
