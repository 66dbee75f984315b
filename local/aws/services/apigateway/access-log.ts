import type { ServiceAnswer } from '../../gateway/service.ts';
import type { GatewayFailure } from './gateway-response.ts';
import { render } from './gateway-response.ts';
import { userArn } from './proxy-event.ts';

/** One request that was answered. */
export interface Access {
  requestId: string;
  accountId: string;
  caller: string | undefined;
  method: string;
  /** With the stage. */
  path: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  endedAt: number;
  answer: ServiceAnswer;
  failure: GatewayFailure | undefined;
  /** Variables of HTTP APIs alone, e.g. `$context.routeKey`. */
  more?: Readonly<Record<string, string>>;
}

/** A line of a stage's access log. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html */
export function accessLogLine(format: string, access: Access): string {
  const { requestId, accountId, caller, method, path, startedAt, endedAt, answer, failure, more } = access;
  return render(format, {
    '$context.requestId': requestId,
    '$context.requestTime': new Date(startedAt).toISOString(),
    '$context.identity.sourceIp': '127.0.0.1',
    ...(caller !== undefined && { '$context.identity.userArn': userArn(accountId, caller) }),
    '$context.httpMethod': method,
    '$context.path': path,
    '$context.status': String(answer.status),
    '$context.responseLength': String(Buffer.byteLength(answer.body)),
    '$context.responseLatency': String(endedAt - startedAt),
    ...more,
    // As on AWS, nothing is escaped.
    ...(failure !== undefined && {
      '$context.error.message': failure.message,
      '$context.error.responseType': failure.type,
    }),
  });
}
