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
      'Newest first. A destination or an event is required. With a status, a page may be short or empty and still have a next one.',
    tag: 'deliveries',
    query: deliveriesQuery,
    answers: { 200: { description: 'A page of deliveries.', schema: deliveryPage } },
  },
  getDelivery: {
    method: 'GET',
    path: '/deliveries/{id}',
    summary: 'Read a delivery with every attempt',
    tag: 'deliveries',
    params: { id: deliveryIdInput },
    answers: { 200: { description: 'The delivery.', schema: delivery } },
  },
  resendDelivery: {
    method: 'POST',
    path: '/deliveries/{id}/resend',
    summary: 'Send a delivery again',
    description: 'A new run with a fresh budget of attempts and the same `webhook-id`.',
    tag: 'deliveries',
    params: { id: deliveryIdInput },
    answers: { 202: { description: 'It is on its way.', schema: delivery } },
    idempotent: true,
  },
  getEvent: {
    method: 'GET',
    path: '/events/{id}',
    summary: 'Read an event, and what became of it at each destination',
    tag: 'events',
    params: { id: eventReference },
    query: eventQuery,
    answers: { 200: { description: 'Payload and verdicts.', schema: event } },
  },
  eraseEventPayload: {
    method: 'DELETE',
    path: '/events/{id}/payload',
    summary: 'Erase the payload of an event for good',
    description: 'The record stays. Deliveries still on their way end with the reason payload_erased.',
    tag: 'events',
    params: { id: eventReference },
    query: eventQuery.pick({ tenant: true }),
    answers: { 204: { description: 'It is erased, or was before.' } },
  },
  listEventTypes: {
    method: 'GET',
    path: '/event-types',
    summary: 'List the documented event types',
    tag: 'events',
    answers: { 200: { description: 'Schema and example of each type.', schema: eventTypes } },
  },
  testFilter: {
    method: 'POST',
    path: '/filters/test',
    summary: 'Hold a filter against a payload',
    tag: 'filters',
    body: filterTestInput,
    answers: { 200: { description: 'Whether it matches, or which field did not.', schema: filterTestResult } },
  },
  listAudit: {
    method: 'GET',
    path: '/audit',
    summary: 'List changes: who, when, what',
    tag: 'operations',
    query: auditQuery,
    answers: { 200: { description: 'A page of the audit trail, newest first.', schema: auditPage } },
  },
  getOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'Read this document',
    tag: 'operations',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: jsonObject } },
  },
  getHealth: {
    method: 'GET',
    path: '/health',
    summary: 'See whether the API answers',
    tag: 'operations',
    answers: { 200: { description: 'It does.', schema: health } },
  },
});
