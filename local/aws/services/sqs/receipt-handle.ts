import { receiptHandleInvalid } from './sqs-errors.ts';

/** A receipt handle stands for one receive of one message. The next receive makes another handle. */
export interface Receipt {
  queue: string;
  seq: number;
  receives: number;
  messageId: string;
}

export const encodeReceipt = ({ queue, seq, receives, messageId }: Receipt): string =>
  Buffer.from(`${queue}:${seq}:${receives}:${messageId}`).toString('base64url');

/** @throws ServiceError when `handle` was not made by this queue. */
export function decodeReceipt(handle: string, queue: string): Receipt {
  const [name, seq, receives, messageId] = Buffer.from(handle, 'base64url').toString().split(':');
  if (name !== queue || messageId === undefined) throw receiptHandleInvalid(handle);
  return { queue, seq: Number(seq), receives: Number(receives), messageId };
}
