import { routes } from '../route.ts';
import { deliveryIdInput, jsonObject } from '../schemas/common.ts';
import { deliveriesQuery, delivery, deliveryPage } from '../schemas/delivery.ts';
import { event, eventQuery, eventReference, eventTypes } from '../schemas/event.ts';
import { filterTestInput, filterTestResult } from '../schemas/insight.ts';
import { auditPage, auditQuery, health } from '../schemas/operations.ts';

/** Everything but `/destinations…`, by operation id. */
export const recordRoutes = routes({
  listDeliveries: {
    method: 'GET',
    path: '/deliveries',
    summary: 'List deliveries of a destination or of an event',
    description:
      'Newest first. A destination or an event is required. With a status, a page may be short or empty and still have a next page.',
    tag: 'deliveries',
    query: deliveriesQuery,
    responses: { 200: { description: 'A page of deliveries.', schema: deliveryPage } },
  },
  getDelivery: {
    method: 'GET',
    path: '/deliveries/{id}',
    summary: 'Read a delivery with every attempt',
    tag: 'deliveries',
    params: { id: deliveryIdInput },
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
  testFilter: {
    method: 'POST',
    path: '/filters/test',
    summary: 'Test a filter with a payload',
    tag: 'filters',
    body: filterTestInput,
    responses: {
      200: {
        description: 'Whether the filter matches, or the first field that did not match.',
        schema: filterTestResult,
      },
    },
  },
  listAudit: {
    method: 'GET',
    path: '/audit',
    summary: 'List the audit trail',
    tag: 'operations',
    query: auditQuery,
    responses: { 200: { description: 'A page of the audit trail, newest first.', schema: auditPage } },
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
