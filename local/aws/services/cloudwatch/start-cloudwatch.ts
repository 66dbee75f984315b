import type { RuntimeHost } from '../../runtime-host.ts';
import type { Timekeeper } from '../../timekeeper.ts';
import type { Queues } from '../sqs/queues.ts';
import { AlarmBook } from './alarm-book.ts';
import { CloudWatchService } from './cloudwatch-service.ts';
import { QueueSampler } from './queue-sampler.ts';

type Host = Pick<RuntimeHost, 'metrics' | 'log' | 'register' | 'onReady' | 'onStop'>;

/** CloudWatch over the metrics of the host. It evaluates alarms from the moment when the runtime is ready. */
export function startCloudWatch(host: Host, queues: Queues, time: Timekeeper): AlarmBook {
  const alarms = new AlarmBook({ store: host.metrics, time, log: host.log });
  const sampler = new QueueSampler({ queues, meter: host.metrics, time });
  host.register(new CloudWatchService({ store: host.metrics, alarms }));
  for (const part of [sampler, alarms]) {
    host.onReady(() => part.start());
    host.onStop(() => part.stop());
  }
  return alarms;
}
