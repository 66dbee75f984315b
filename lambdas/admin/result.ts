import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Caller } from '../../core/caller/caller.ts';
import { acceptsGzip } from '../adapters/accept-encoding.ts';
import type { ApiResponse } from './response.ts';

/** Smaller bodies fit into one packet as they are. */
const SMALLEST_TO_COMPRESS = 1_400;

/** A response as API Gateway takes it from a function. */
export const resultOf = ({ status, headers, body }: ApiResponse): APIGatewayProxyResult => ({
  statusCode: status,
  // Secrets are among the responses, and browsers among the callers.
  headers: { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ...headers },
  body,
});

/**
 * The same, compressed for a console that takes gzip. The REST API would hand on base64 as text: it has no binary media types.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
 */
export function resultFor(
  { kind }: Caller,
  { headers }: APIGatewayProxyEvent,
  response: ApiResponse,
): APIGatewayProxyResult {
  const result = resultOf(response);
  const accepted = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'accept-encoding')?.[1];
  if (kind !== 'staff' || response.body.length < SMALLEST_TO_COMPRESS || !acceptsGzip(accepted)) return result;
  return {
    ...result,
    headers: { ...result.headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' },
    body: gzipSync(response.body).toString('base64'),
    isBase64Encoded: true,
  };
}
