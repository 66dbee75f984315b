import type { RuntimeHost } from '../../runtime-host.ts';
import type { Timekeeper } from '../../timekeeper.ts';
import type { Queues } from '../sqs/queues.ts';
import type { PublishAlarm } from './alarm-book.ts';
import { AlarmBook } from './alarm-book.ts';
import { CloudWatchService } from './cloudwatch-service.ts';
import { QueueSampler } from './queue-sampler.ts';

type Host = Pick<RuntimeHost, 'metrics' | 'access' | 'accountId' | 'log' | 'register' | 'onReady' | 'onStop'>;

const CLOUDWATCH = { name: 'cloudwatch.amazonaws.com', kind: 'service' } as const;

/** Publishes on a topic as CloudWatch does, where the topic's policy allows it. */
export const publishing =
  ({ access, accountId }: Pick<Host, 'access' | 'accountId'>): PublishAlarm =>
  (resource, alarmArn) => {
    const context = { 'aws:SourceArn': alarmArn, 'aws:SourceOwner': accountId };
    access.authorize(CLOUDWATCH, { action: 'sns:Publish', resource, context });
  };

/** CloudWatch over the metrics of the host. It evaluates alarms from the moment when the runtime is ready. */
export function startCloudWatch(host: Host, queues: Queues, time: Timekeeper): AlarmBook {
  const alarms = new AlarmBook({ store: host.metrics, publish: publishing(host), time, log: host.log });
  const sampler = new QueueSampler({ queues, meter: host.metrics, time });
  host.register(new CloudWatchService({ store: host.metrics, alarms }));
  for (const part of [sampler, alarms]) {
    host.onReady(() => part.start());
    host.onStop(() => part.stop());
  }
  return alarms;
}
