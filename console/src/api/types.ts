import type { TenantSummary } from '../../../lambdas/admin/api/schemas/event.ts';

/** Response types of the admin API, from its own schemas. */
export type {
  BackfillView as Backfill,
  BackfillPage,
  BackfillPlan,
} from '../../../lambdas/admin/api/schemas/backfill.ts';
export type {
  DeliveryView as Delivery,
  DeliveryPage,
  DeliverySummary,
  AttemptView as Attempt,
} from '../../../lambdas/admin/api/schemas/delivery.ts';
export type {
  DestinationView as Destination,
  DestinationDetails,
  DestinationInput,
  DestinationPage,
  DestinationWithSecret,
} from '../../../lambdas/admin/api/schemas/destination.ts';
export type { EventView as WebhookEvent, Verdict } from '../../../lambdas/admin/api/schemas/event.ts';
export type { TestResult } from '../../../lambdas/admin/api/schemas/insight.ts';
export type { AuditEntry, AuditPage, Me } from '../../../lambdas/admin/api/schemas/operations.ts';
export type { Problem } from '../../../lambdas/admin/api/schemas/problem.ts';
export type {
  RecoveryView as Recovery,
  RecoveryPage,
  RecoveryPlan,
} from '../../../lambdas/admin/api/schemas/recovery.ts';
export type { DeliveryStatus } from '../../../core/delivery/states.ts';

// The frame, figures of all destinations, destinations in full.
export type { DestinationPatch } from '../../../lambdas/admin/api/schemas/destination.ts';
export type { EventTypes } from '../../../lambdas/admin/api/schemas/event.ts';
export type {
  FiguresView as Totals,
  Overview,
  OverviewDestination,
} from '../../../lambdas/admin/api/schemas/figures.ts';
export type { FilterTestResult, Stats } from '../../../lambdas/admin/api/schemas/insight.ts';
export type { ProblemError } from '../../../lambdas/admin/api/schemas/problem.ts';

/** `GET /tenants` */
export interface TenantPage {
  items: readonly TenantSummary[];
  nextCursor?: string | undefined;
}

// Requests of a delivery, events in a list.
export type { EventPage, EventSummary } from '../../../lambdas/admin/api/schemas/event.ts';
