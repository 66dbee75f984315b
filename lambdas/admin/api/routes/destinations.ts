import { routes } from '../route.ts';
import { backfill, backfillInput, backfillPage, backfillPlan, backfillsQuery } from '../schemas/backfill.ts';
import { backfillIdInput, destinationIdInput, recoveryIdInput } from '../schemas/common.ts';
import {
  changedDestination,
  createdDestination,
  destination,
  destinationDetails,
  destinationInput,
  destinationPage,
  destinationPatch,
  destinationsQuery,
  destinationWithSecret,
  rotationInput,
} from '../schemas/destination.ts';
import { statsQuery } from '../schemas/figures.ts';
import { stats, testInput, testResult } from '../schemas/insight.ts';
import { recoveriesQuery, recovery, recoveryInput, recoveryPage, recoveryPlan } from '../schemas/recovery.ts';

const tag = 'destinations';
const id = { id: destinationIdInput };

/** `/destinations…`, by operation id. */
export const destinationRoutes = routes({
  createDestination: {
    method: 'POST',
    path: '/destinations',
    summary: 'Register a destination',
    description: 'Only this response and the response to a rotation contain the secret.',
    tag,
    body: destinationInput,
    responses: {
      201: { description: 'The destination is registered and gets events from now on.', schema: createdDestination },
    },
    idempotent: true,
    etag: true,
  },
  listDestinations: {
    method: 'GET',
    path: '/destinations',
    summary: 'List the destinations of a tenant or of all tenants',
    tag,
    query: destinationsQuery,
    responses: { 200: { description: 'A page of destinations, ordered by tenant and id.', schema: destinationPage } },
  },
  getDestination: {
    method: 'GET',
    path: '/destinations/{id}',
    summary: 'Read a destination',
    tag,
    params: id,
    responses: { 200: { description: 'The destination, without its secret.', schema: destinationDetails } },
    etag: true,
  },
  updateDestination: {
    method: 'PATCH',
    path: '/destinations/{id}',
    summary: 'Change a destination',
    description:
      'The change acts on the next delivery, also of events accepted before. Deliveries that already wait for a rate limit leave at the pace of the former one, at the latest. It replaces all headers.',
    tag,
    params: id,
    body: destinationPatch,
    responses: { 200: { description: 'The destination after the change.', schema: changedDestination } },
    ifMatch: 'required',
    etag: true,
  },
  deleteDestination: {
    method: 'DELETE',
    path: '/destinations/{id}',
    summary: 'Delete a destination',
    description:
      'The destination gets no further POST. Its open deliveries end as RETRY_EXHAUSTED with the reason destination_deleted.',
    tag,
    params: id,
    responses: { 204: { description: 'The destination is deleted.' } },
    ifMatch: 'required',
  },
  pauseDestination: {
    method: 'POST',
    path: '/destinations/{id}/pause',
    summary: 'Pause a destination',
    description: 'Its deliveries wait, at most for the retention. To pause a paused destination changes nothing.',
    tag,
    params: id,
    responses: { 200: { description: 'The destination is paused.', schema: destination } },
    ifMatch: 'optional',
    etag: true,
  },
  resumeDestination: {
    method: 'POST',
    path: '/destinations/{id}/resume',
    summary: 'Resume a destination that is paused or disabled, or whose circuit is open',
    description: 'Waiting deliveries go out within minutes, oldest first, at the rate limit.',
    tag,
    params: id,
    responses: { 200: { description: 'The destination is active.', schema: destination } },
    ifMatch: 'optional',
    etag: true,
  },
  rotateSecret: {
    method: 'POST',
    path: '/destinations/{id}/rotate-secret',
    summary: 'Rotate the secret of a destination',
    description: 'The old secret also signs POSTs for 24 hours. With `immediately` it ends at once.',
    tag,
    params: id,
    body: rotationInput,
    bodyOptional: true,
    responses: { 200: { description: 'The new secret. It is shown only now.', schema: destinationWithSecret } },
    ifMatch: 'optional',
    etag: true,
  },
  testDestination: {
    method: 'POST',
    path: '/destinations/{id}/test',
    summary: 'Send a signed test event now',
    description: 'The test event takes the same path as a delivery, but is not recorded as one.',
    tag,
    params: id,
    body: testInput,
    bodyOptional: true,
    responses: { 200: { description: 'The request and the result, also of a failed test.', schema: testResult } },
  },
  getDestinationStats: {
    method: 'GET',
    path: '/destinations/{id}/stats',
    summary: 'Read the statistics of a destination',
    description:
      'The latest 200 deliveries, and the counted figures of a span of time. Without figures.enabled only the former; a span is refused with figures-off.',
    tag,
    params: id,
    query: statsQuery,
    responses: { 200: { description: 'Statistics of the latest deliveries, and figures.', schema: stats } },
  },
  recoverDestination: {
    method: 'POST',
    path: '/destinations/{id}/recover',
    summary: 'Resend the deliveries that failed',
    description:
      'Each gets a new run, sent at the rate limit of the destination. Delivered ones are skipped, unless statuses names SUCCESS. One recovery or backfill at a time.',
    tag,
    params: id,
    body: recoveryInput,
    responses: {
      200: {
        description: 'With dryRun: the number of deliveries, and time and price to send them.',
        schema: recoveryPlan,
      },
      202: { description: 'The recovery is running.', schema: recovery },
    },
    idempotent: true,
  },
  listRecoveries: {
    method: 'GET',
    path: '/destinations/{id}/recoveries',
    summary: 'List the recoveries of a destination',
    tag,
    params: id,
    query: recoveriesQuery,
    responses: { 200: { description: 'A page of recoveries, newest first.', schema: recoveryPage } },
  },
  getRecovery: {
    method: 'GET',
    path: '/destinations/{id}/recoveries/{recoveryId}',
    summary: 'Read the progress of a recovery',
    tag,
    params: { id: destinationIdInput, recoveryId: recoveryIdInput },
    responses: { 200: { description: 'The progress of the recovery.', schema: recovery } },
  },
  backfillDestination: {
    method: 'POST',
    path: '/destinations/{id}/backfill',
    summary: 'Send earlier events that the destination did not get',
    description:
      'Events from before its registration, and those that its subscription or filter of that time left out. Its subscription and filter at the request decide. Each gets a delivery, sent at the rate limit of the destination, beside new events. Events that it has are skipped. One recovery or backfill at a time.',
    tag,
    params: id,
    body: backfillInput,
    responses: {
      200: { description: 'With dryRun: the number of events, and time and price to send them.', schema: backfillPlan },
      202: { description: 'The backfill is running.', schema: backfill },
    },
    idempotent: true,
  },
  listBackfills: {
    method: 'GET',
    path: '/destinations/{id}/backfills',
    summary: 'List the backfills of a destination',
    tag,
    params: id,
    query: backfillsQuery,
    responses: { 200: { description: 'A page of backfills, newest first.', schema: backfillPage } },
  },
  getBackfill: {
    method: 'GET',
    path: '/destinations/{id}/backfills/{backfillId}',
    summary: 'Read the progress of a backfill',
    tag,
    params: { id: destinationIdInput, backfillId: backfillIdInput },
    responses: { 200: { description: 'The progress of the backfill.', schema: backfill } },
  },
});
