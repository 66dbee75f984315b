import type { AfterCheck, Check } from '../check.ts';
import { accountChecks } from './account.ts';
import { aftermathChecks } from './aftermath.ts';
import { deliveryChecks } from './deliveries.ts';
import { figures } from './figures.ts';
import { monitoringChecks } from './monitoring.ts';
import { notification } from './notification.ts';
import { receiverOff } from './receiver-off.ts';
import { replayedId } from './replay.ts';
import { tableChecks } from './table.ts';
import { trafficChecks } from './traffic.ts';
import { wiringChecks } from './wiring.ts';

export { accountChecks };

/** Checks of a deployed stack, in the order in which they run. */
export const stackChecks: readonly AfterCheck[] = [
  ...wiringChecks,
  ...tableChecks,
  ...trafficChecks,
  ...deliveryChecks,
  ...monitoringChecks,
  figures,
  replayedId,
  ...aftermathChecks,
  notification,
  receiverOff,
];

export const allChecks: readonly Check[] = [...accountChecks, ...stackChecks];
