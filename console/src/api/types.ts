/** Response types of the admin API, from its own schemas. */
export type {
  DeliveryView as Delivery,
  DeliveryPage,
  DeliverySummary,
  AttemptView as Attempt,
} from '../../../lambdas/admin/api/schemas/delivery.ts';
export type {
  DestinationView as Destination,
  DestinationInput,
  DestinationPage,
  DestinationWithSecret,
} from '../../../lambdas/admin/api/schemas/destination.ts';
export type { EventView as WebhookEvent, Verdict } from '../../../lambdas/admin/api/schemas/event.ts';
export type { Stats, TestResult } from '../../../lambdas/admin/api/schemas/insight.ts';
export type { AuditEntry, AuditPage } from '../../../lambdas/admin/api/schemas/operations.ts';
export type { Problem } from '../../../lambdas/admin/api/schemas/problem.ts';
export type {
  RecoveryView as Recovery,
  RecoveryPage,
  RecoveryPlan,
} from '../../../lambdas/admin/api/schemas/recovery.ts';
export type { DeliveryStatus } from '../../../core/delivery/states.ts';
