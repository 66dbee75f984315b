import { routes } from '../route.ts';
import { deliveryIdInput, jsonObject } from '../schemas/common.ts';
import { deliveriesQuery, delivery, deliveryPage, deliveryQuery } from '../schemas/delivery.ts';
import {
  event,
  eventPage,
  eventQuery,
  eventReference,
  eventsQuery,
  eventTypes,
  tenantPage,
  tenantsQuery,
} from '../schemas/event.ts';
import { overview, overviewQuery } from '../schemas/figures.ts';
import { filterTestInput, filterTestResult } from '../schemas/insight.ts';
import { auditPage, auditQuery, health, me } from '../schemas/operations.ts';

/** Everything but `/destinations…`, by operation id. */
export const recordRoutes = routes({
  listDeliveries: {
    method: 'GET',
    path: '/deliveries',
    summary: 'List deliveries',
    description:
      'Of a destination: newest accepted first. Of an event: by destination. Without both: of the events of all tenants or of one, newest recorded first, from the index of events, which begins with the release that has it. With a filter, a page may be short or empty and still have a next page.',
    tag: 'deliveries',
    query: deliveriesQuery,
    responses: { 200: { description: 'A page of deliveries.', schema: deliveryPage } },
  },
  getDelivery: {
    method: 'GET',
    path: '/deliveries/{id}',
    summary: 'Read a delivery with every attempt and its request',
    tag: 'deliveries',
    params: { id: deliveryIdInput },
    query: deliveryQuery,
    responses: { 200: { description: 'The delivery.', schema: delivery } },
  },
  resendDelivery: {
    method: 'POST',
    path: '/deliveries/{id}/resend',
    summary: 'Send a delivery again',
    description: 'A resend starts a new run with all attempts and the same `webhook-id`.',
    tag: 'deliveries',
    params: { id: deliveryIdInput },
    responses: { 202: { description: 'The delivery is in the queue.', schema: delivery } },
    idempotent: true,
  },
  listEvents: {
    method: 'GET',
    path: '/events',
    summary: 'List events',
    description:
      'Newest recorded first, each event once. A page may be short or empty and still have a next page. An event may appear some seconds late: a reader that follows the list reads again from a minute before its newest event. The list begins with the release that has it.',
    tag: 'events',
    query: eventsQuery,
    responses: { 200: { description: 'A page of events.', schema: eventPage } },
  },
  getEvent: {
    method: 'GET',
    path: '/events/{id}',
    summary: 'Read an event and its verdict at each destination',
    tag: 'events',
    params: { id: eventReference },
    query: eventQuery,
    responses: { 200: { description: 'Payload and verdicts.', schema: event } },
  },
  findEvent: {
    method: 'GET',
    path: '/event',
    summary: 'Read an event by an id that a path cannot carry',
    description:
      'The same as `GET /events/{id}`, for ids with a slash, a backslash, a semicolon or a control character.',
    tag: 'events',
    query: eventQuery.extend({ id: eventReference }),
    responses: { 200: { description: 'Payload and verdicts.', schema: event } },
  },
  eraseEventPayload: {
    method: 'DELETE',
    path: '/events/{id}/payload',
    summary: 'Erase the payload of an event for good',
    description: 'The record of the event stays. Open deliveries end with the reason payload_erased.',
    tag: 'events',
    params: { id: eventReference },
    query: eventQuery.pick({ tenant: true }),
    responses: { 204: { description: 'The payload is erased.' } },
  },
  listEventTypes: {
    method: 'GET',
    path: '/event-types',
    summary: 'List the documented event types',
    tag: 'events',
    responses: { 200: { description: 'Schema and example of each type.', schema: eventTypes } },
  },
  listTenants: {
    method: 'GET',
    path: '/tenants',
    summary: 'List the tenants that have or had a destination',
    tag: 'destinations',
    query: tenantsQuery,
    responses: { 200: { description: 'A page of tenants, by name.', schema: tenantPage } },
  },
  testFilter: {
    method: 'POST',
    path: '/filters/test',
    summary: 'Test a filter with a payload',
    tag: 'filters',
    effect: 'read',
    body: filterTestInput,
    responses: {
      200: {
        description: 'Whether the filter matches, or the first field that did not match.',
        schema: filterTestResult,
      },
    },
  },
  getOverview: {
    method: 'GET',
    path: '/overview',
    summary: 'Read the figures of all destinations',
    description:
      'Counted figures, at most 75 s old; countedUntil says how old. Refused with figures-off without figures.enabled.',
    tag: 'operations',
    query: overviewQuery,
    responses: { 200: { description: 'Figures of a tenant or of all, in all and by destination.', schema: overview } },
  },
  listAudit: {
    method: 'GET',
    path: '/audit',
    summary: 'List the audit trail',
    tag: 'operations',
    query: auditQuery,
    responses: { 200: { description: 'A page of the audit trail, newest first.', schema: auditPage } },
  },
  getMe: {
    method: 'GET',
    path: '/me',
    summary: 'Read who calls and what they may do',
    tag: 'operations',
    responses: { 200: { description: 'The caller.', schema: me } },
  },
  getOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'Read this document',
    tag: 'operations',
    responses: { 200: { description: 'OpenAPI 3.1.', schema: jsonObject } },
  },
  getHealth: {
    method: 'GET',
    path: '/health',
    summary: 'Check whether the API responds',
    tag: 'operations',
    responses: { 200: { description: 'The API responds.', schema: health } },
  },
});
