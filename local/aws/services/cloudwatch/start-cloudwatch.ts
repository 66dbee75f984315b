import type { RuntimeHost } from '../../runtime-host.ts';
import type { Timekeeper } from '../scheduler/timekeeper.ts';
import type { Queues } from '../sqs/queues.ts';
import { AlarmBook } from './alarm-book.ts';
import { CloudWatchService } from './cloudwatch-service.ts';
import { QueueSampler } from './queue-sampler.ts';

type Host = Pick<RuntimeHost, 'metrics' | 'log' | 'register' | 'onReady' | 'onStop'>;

/**
 * CloudWatch over the metrics of the host, and alarms, which are evaluated once the runtime is ready.
 *
 * @param speed how many times faster than the clock alarms run; see AlarmBook.
 */
export function startCloudWatch(host: Host, queues: Queues, time: Timekeeper, speed: number): AlarmBook {
  const alarms = new AlarmBook({ store: host.metrics, time, log: host.log, speed });
  const sampler = new QueueSampler({ queues, meter: host.metrics, time, speed });
  host.register(new CloudWatchService({ store: host.metrics, alarms }));
  for (const part of [sampler, alarms]) {
    host.onReady(() => part.start());
    host.onStop(() => part.stop());
  }
  return alarms;
}
