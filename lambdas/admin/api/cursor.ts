import { createHmac, timingSafeEqual } from 'node:crypto';
import { invalid } from './problem.ts';

/**
 * Positions in a list, opaque for clients. A cursor is signed and bound to the list and its filter, so a client cannot
 * read anything else with it.
 */
export interface Cursors<Position> {
  encode(position: Position): string;
  /** @throws ApiError for a cursor that is not of this list and filter. */
  decode(cursor: string): Position;
}

const SIGNATURE_BYTES = 16;
const FORMAT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{22}$/;

/**
 * @param key secret of the deployment
 * @param list operation and filter, e.g. `['listDeliveries', {...}]`; without limit and cursor
 */
export function cursorsOf<Position>(key: Uint8Array, list: unknown): Cursors<Position> {
  const signatureOf = (text: string): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([list, text]))
      .digest()
      .subarray(0, SIGNATURE_BYTES);
  return {
    encode(position) {
      const text = Buffer.from(JSON.stringify(position)).toString('base64url');
      return `${text}.${signatureOf(text).toString('base64url')}`;
    },
    decode(cursor) {
      const [text = '', signature = ''] = FORMAT.test(cursor) ? cursor.split('.') : [];
      const given = Buffer.from(signature, 'base64url');
      if (given.length !== SIGNATURE_BYTES || !timingSafeEqual(given, signatureOf(text))) {
        throw invalid(
          'query.cursor',
          'is not a cursor of this list with this filter',
          'Use nextCursor of the previous page with the same filter, or start without a cursor.',
        );
      }
      return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Position;
    },
  };
}
