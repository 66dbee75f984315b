import type { ServiceAnswer, ServiceError } from './service.ts';

const TARGET_PROTOCOL = /^application\/x-amz-json-1\.[01]$/;

/** An error as the AWS JSON protocols carry it. */
export function jsonError({ code, message, status }: ServiceError, contentType: string | undefined): ServiceAnswer {
  return {
    status,
    headers: { 'content-type': jsonContentType(contentType), 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

/** An error as the AWS query protocol carries it. */
export function xmlError({ code, message, status }: ServiceError): ServiceAnswer {
  const body = `<ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error></ErrorResponse>`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

export function xmlAnswer(body: string): ServiceAnswer {
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}

export function jsonAnswer(value: unknown, status = 200): ServiceAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** The version of the AWS JSON protocol that the request spoke. */
export function jsonContentType(requested: string | undefined): string {
  return requested !== undefined && TARGET_PROTOCOL.test(requested) ? requested : 'application/x-amz-json-1.0';
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
