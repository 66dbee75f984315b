import type { ServiceAnswer } from '../../gateway/service.ts';

/** A response that API Gateway makes itself, for one type of failure. */
export interface GatewayResponse {
  /** Default: that of the type, or of what went wrong. */
  status: number | undefined;
  /** By name, as they are sent. */
  headers: Readonly<Record<string, string>>;
  /** Template of the body, for JSON. */
  template: string | undefined;
}

/** The failure. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
export interface GatewayFailure {
  type: string;
  status: number;
  message: string;
}

/** The response to a failure: that of its own type, else of its default type, else API Gateway's plain one. */
export function gatewayAnswer(
  failure: GatewayFailure,
  responses: ReadonlyMap<string, GatewayResponse>,
  requestId: string,
): ServiceAnswer {
  const response = responses.get(failure.type) ?? responses.get(failure.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const variables: Readonly<Record<string, string>> = {
    '$context.error.messageString': JSON.stringify(failure.message),
    '$context.error.message': failure.message,
    '$context.error.responseType': failure.type,
    '$context.requestId': requestId,
  };
  const template = response?.template ?? '{"message":$context.error.messageString}';
  return {
    status: response?.status ?? failure.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': failure.type,
      ...Object.fromEntries(
        Object.entries(response?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    },
    body: render(template, variables),
  };
}

/** Replaces `$context…` by its value; what is unknown is `-`, as in access logs. */
export function render(template: string, variables: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\$context(?:\.\w+)+/g, (name) => variables[name] ?? '-');
}
