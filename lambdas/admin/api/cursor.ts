import { createHmac, timingSafeEqual } from 'node:crypto';
import { invalid } from './problem.ts';

/**
 * Positions in a list that a client hands back: opaque, signed, and bound to the list and its filter, so that no client
 * can make the service read what the list does not hold.
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
 * @param list operation and filter, e.g. `['listDeliveries', {...}]`; limit and cursor are no part of it
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
          'Take nextCursor of the page before and leave the filter as it was, or begin without a cursor.',
        );
      }
      return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Position;
    },
  };
}
