import type { Receipt } from '../../../../core/verify/receipt.ts';

/** A receiver of the POSTs of a run. */
export interface Receiver {
  /** Without a slash at its end. Destinations add `/<run>/<name>`. */
  url: string;
  /** The secret of destinations that it accepts. It responds 404 to others. */
  secret: string;
  /** The accepted POSTs of a run so far, oldest first. */
  receipts(run: string): Promise<readonly Receipt[]>;
  close(): Promise<void>;
}
