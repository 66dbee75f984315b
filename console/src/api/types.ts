/** Answers of the admin API, of the schemas that it checks and documents itself with. */
export type {
  DeliveryAnswer as Delivery,
  DeliveryPage,
  DeliverySummary,
  AttemptAnswer as Attempt,
} from '../../../core/api/schemas/delivery.ts';
export type {
  DestinationAnswer as Destination,
  DestinationInput,
  DestinationPage,
  DestinationWithSecret,
} from '../../../core/api/schemas/destination.ts';
export type { EventAnswer as WebhookEvent, Verdict } from '../../../core/api/schemas/event.ts';
export type { Stats, TestResult } from '../../../core/api/schemas/insight.ts';
export type { AuditEntry, AuditPage } from '../../../core/api/schemas/operations.ts';
export type { Problem } from '../../../core/api/schemas/problem.ts';
export type { RecoveryAnswer as Recovery, RecoveryPage, RecoveryPlan } from '../../../core/api/schemas/recovery.ts';
export type { DeliveryStatus } from '../../../core/delivery/states.ts';
