/** Assumptions about a deployment and its traffic. */
export interface Deployment {
  /** Deliveries of each event. */
  fanOut: number;
  /** Response time of receivers in milliseconds. */
  receiverMs: number;
  /** `deliver.maximumConcurrency` */
  deliverConcurrency: number;
  /** `fanOut.maximumConcurrency` */
  fanOutConcurrency: number;
  /** Distinct destinations in a batch of deliver, 1 to 10. */
  destinationsInBatch: number;
}

export const BATCH = 10;
/** The default configuration, receivers that take 200 ms, and ten destinations in each batch. */
export const DEFAULTS: Deployment = {
  fanOut: 1,
  receiverMs: 200,
  deliverConcurrency: 50,
  fanOutConcurrency: 10,
  destinationsInBatch: 10,
};

/**
 * Milliseconds of a batch without the wait for receivers: at most three calls of DynamoDB of about 6 ms each, and the CPU of
 * ten deliveries on 0.29 of a processor.
 */
const DELIVER_OVERHEAD_MS = 30;
/** At most five calls of about 6 ms each, and the CPU of ten events on 0.29 of a processor. */
const FAN_OUT_MS = 36;
/** Each ten further deliveries add one or two calls. */
const FAN_OUT_MS_A_DELIVERY = 1;

export const deliverBatchMs = ({ receiverMs }: Deployment): number => receiverMs + DELIVER_OVERHEAD_MS;
export const fanOutBatchMs = ({ fanOut }: Deployment): number =>
  FAN_OUT_MS + BATCH * (fanOut - 1) * FAN_OUT_MS_A_DELIVERY;
