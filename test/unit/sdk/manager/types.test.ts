import { expect, test } from '@jest/globals';
import type { z } from 'zod';
import type { deliveriesQuery, delivery, deliverySummary } from '../../../../lambdas/admin/api/schemas/delivery.ts';
import type {
  destination,
  destinationDetails,
  destinationInput,
  destinationPatch,
  destinationWithSecret,
  rotationInput,
} from '../../../../lambdas/admin/api/schemas/destination.ts';
import type {
  event,
  eventsQuery,
  eventSummary,
  eventTypes,
  tenantSummary,
  verdict,
} from '../../../../lambdas/admin/api/schemas/event.ts';
import type {
  filterTestInput,
  filterTestResult,
  stats,
  testInput,
  testResult,
} from '../../../../lambdas/admin/api/schemas/insight.ts';
import type { auditEntry, health } from '../../../../lambdas/admin/api/schemas/operations.ts';
import type { problemError } from '../../../../lambdas/admin/api/schemas/problem.ts';
import type { backfill, backfillPlan } from '../../../../lambdas/admin/api/schemas/backfill.ts';
import type { recovery, recoveryPlan } from '../../../../lambdas/admin/api/schemas/recovery.ts';
import type { ProblemCode as ApiProblemCode } from '../../../../core/contract/problems.ts';
import type * as sdk from '../../../../sdk/src/index.ts';
import type { Same } from '../../../helpers/same-type.ts';

/** Every shape of the SDK against the schema that the API checks with. Compiling it is the test. */
interface Shapes {
  destination: Same<sdk.Destination, z.output<typeof destination>>;
  destinationDetails: Same<sdk.DestinationDetails, z.output<typeof destinationDetails>>;
  destinationWithSecret: Same<sdk.DestinationWithSecret, z.output<typeof destinationWithSecret>>;
  destinationInput: Same<sdk.RegisterWebhookInput, z.input<typeof destinationInput>>;
  destinationPatch: Same<sdk.UpdateWebhookInput, z.input<typeof destinationPatch>>;
  rotationInput: Same<sdk.RotateSecretInput, z.input<typeof rotationInput>>;
  delivery: Same<sdk.WebhookDelivery, z.output<typeof deliverySummary>>;
  deliveryDetails: Same<sdk.WebhookDeliveryDetails, z.output<typeof delivery>>;
  deliveryStatus: Same<sdk.WebhookDeliveryStatus, NonNullable<z.output<typeof deliveriesQuery>['status']>>;
  event: Same<sdk.RecordedEvent, Omit<z.output<typeof event>, 'nextCursor'>>;
  listedEvent: Same<sdk.ListedEvent, z.output<typeof eventSummary>>;
  eventsFilter: Same<
    Omit<sdk.EventsFilter, 'from' | 'to'>,
    Omit<z.output<typeof eventsQuery>, 'from' | 'to' | 'limit' | 'cursor'>
  >;
  tenant: Same<sdk.Tenant, z.output<typeof tenantSummary>>;
  verdict: Same<sdk.EventVerdict, z.output<typeof verdict>>;
  eventTypes: Same<sdk.EventTypeDescription, z.output<typeof eventTypes>['items'][number]>;
  testInput: Same<sdk.TestWebhookInput, z.input<typeof testInput>>;
  testResult: Same<sdk.TestResult, z.output<typeof testResult>>;
  stats: Same<sdk.DestinationStats, z.output<typeof stats>>;
  filterTestInput: Same<sdk.FilterTestInput, z.input<typeof filterTestInput>>;
  filterTestResult: Same<sdk.FilterTestResult, z.output<typeof filterTestResult>>;
  backfill: Same<sdk.Backfill, z.output<typeof backfill>>;
  backfillPlan: Same<sdk.BackfillPlan, z.output<typeof backfillPlan>>;
  recovery: Same<sdk.Recovery, z.output<typeof recovery>>;
  recoveryPlan: Same<sdk.RecoveryPlan, z.output<typeof recoveryPlan>>;
  auditEntry: Same<sdk.AuditEntry, z.output<typeof auditEntry>>;
  health: Same<sdk.Health, z.output<typeof health>>;
  problemError: Same<sdk.ProblemError, z.output<typeof problemError>>;
  problemCode: Same<sdk.ProblemCode, ApiProblemCode>;
}

test('the types of the SDK equal the schemas of the API', () => {
  const same: { [Name in keyof Shapes]: Shapes[Name] } = {
    destination: true,
    destinationDetails: true,
    destinationWithSecret: true,
    destinationInput: true,
    destinationPatch: true,
    rotationInput: true,
    delivery: true,
    deliveryDetails: true,
    deliveryStatus: true,
    event: true,
    listedEvent: true,
    eventsFilter: true,
    tenant: true,
    verdict: true,
    eventTypes: true,
    testInput: true,
    testResult: true,
    stats: true,
    filterTestInput: true,
    filterTestResult: true,
    backfill: true,
    backfillPlan: true,
    recovery: true,
    recoveryPlan: true,
    auditEntry: true,
    health: true,
    problemError: true,
    problemCode: true,
  };
  expect(Object.values(same)).not.toContain(false);
});
