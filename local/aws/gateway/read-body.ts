import type { IncomingMessage } from 'node:http';
import { ServiceError } from './service.ts';

/** Largest body of a request: beyond every limit of the services here (a DynamoDB batch is 16 MB), so that theirs apply. */
const BODY_LIMIT = 32 * 1024 * 1024;

/**
 * By events, not by iteration: this runs for every request.
 *
 * @param limit bytes
 * @throws ServiceError when the body is too large
 */
export function readBody(request: IncomingMessage, limit = BODY_LIMIT): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
    });
    request.on('end', () => {
      if (size > limit)
        reject(new ServiceError('RequestEntityTooLargeException', `A request may be ${limit} bytes long.`, 413));
      else resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.on('error', reject);
  });
}
