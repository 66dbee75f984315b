import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { gunzipSync } from 'node:zlib';
import { isAllowedAddress } from '../../core/caller/addresses.ts';
import { acceptsGzip } from '../adapters/accept-encoding.ts';
import { pageHeaders } from './headers.ts';
import type { PageFile } from './page-files.ts';

export interface Page {
  /** By path, e.g. `/index.html`. */
  files: ReadonlyMap<string, PageFile>;
  /** JSON text of `GET /config.json`. */
  configuration: string;
  /** CIDR blocks that may load the page; none lets everybody. */
  allowedCidrs: readonly string[];
}

export type ServePage = (event: APIGatewayProxyEvent) => APIGatewayProxyResult;

const PLAIN_TEXT = 'text/plain; charset=utf-8';

/** The page of the console, as responses of API Gateway in payload format 1.0. */
export function servePage({ files, configuration, allowedCidrs }: Page): ServePage {
  const headers = pageHeaders(configuration);
  const respond = (statusCode: number, more: Record<string, string>, body: string): APIGatewayProxyResult => ({
    statusCode,
    headers: { ...headers, 'Cache-Control': 'no-store', ...more },
    body,
  });
  const refuse = (statusCode: number, sentence: string, more: Record<string, string> = {}): APIGatewayProxyResult =>
    respond(statusCode, { 'Content-Type': PLAIN_TEXT, ...more }, `${sentence}\n`);

  return ({ httpMethod, path, headers: sent, requestContext }) => {
    if (!isAllowedAddress(requestContext.identity.sourceIp, allowedCidrs))
      return refuse(403, 'The console is not open to your network. Ask an admin for adminApi.allowedCidrs.');
    if (httpMethod !== 'GET' && httpMethod !== 'HEAD')
      return refuse(405, 'The page takes GET.', { Allow: 'GET, HEAD' });
    if (path === '/config.json') return respond(200, { 'Content-Type': 'application/json' }, configuration);
    // A lookup by the whole path: no path leads to another file.
    const file = files.get(path === '/' ? '/index.html' : path);
    if (file === undefined) return refuse(404, 'There is no such file.');
    const zipped = acceptsGzip(headerOf(sent, 'accept-encoding'));
    return {
      ...respond(
        200,
        {
          'Content-Type': file.type,
          Vary: 'Accept-Encoding',
          ...(zipped && { 'Content-Encoding': 'gzip' }),
          ...(file.immutable && { 'Cache-Control': 'public, max-age=31536000, immutable' }),
        },
        (zipped ? file.gzipped : gunzipSync(file.gzipped)).toString('base64'),
      ),
      isBase64Encoded: true,
    };
  };
}

/** API Gateway writes some names in capitals. */
const headerOf = (headers: APIGatewayProxyEvent['headers'] | null, wanted: string): string | undefined =>
  Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];
