import { WebhookConfigurationError } from '../../../sdk/src/configuration-error.ts';
import type { Aws } from '../verify/aws.ts';
import type { Range } from './range.ts';

/** The archive of a stack, and where a replay of it goes. */
export interface ReplaySource {
  archiveArn: string;
  busArn: string;
  /** All rules of events but that of operational events. */
  ruleArns: readonly string[];
}

export interface Replay {
  name: string;
  state: 'STARTING' | 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';
  reason?: string;
  /** Time of the last event, ISO 8601. */
  lastReplayed?: string;
}

/** @throws WebhookConfigurationError for a stack of an earlier release */
export function sourceOf(stackName: string, outputs: Readonly<Record<string, string>>): ReplaySource {
  const { EventArchiveArn, ReplayRuleArns, EventBusName } = outputs;
  if (EventArchiveArn === undefined || ReplayRuleArns === undefined || EventBusName === undefined)
    throw new WebhookConfigurationError(
      `The stack ${stackName} has no outputs EventArchiveArn and ReplayRuleArns. Deploy this release first.`,
    );
  // The archive is in the account and the region of its bus.
  const busArn = EventArchiveArn.replace(/:archive\/.*$/, `:event-bus/${EventBusName}`);
  return { archiveArn: EventArchiveArn, busArn, ruleArns: ReplayRuleArns.split(',') };
}

/** Days that the archive keeps events; 0: for good. */
export async function retentionOf(aws: Aws, { archiveArn }: ReplaySource): Promise<number> {
  const ArchiveName = archiveArn.slice(archiveArn.lastIndexOf('/') + 1);
  const { RetentionDays = 0 } = await aws.json<{ RetentionDays?: number }>('events', 'DescribeArchive', {
    ArchiveName,
  });
  return RetentionDays;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html */
export async function startReplay(
  aws: Aws,
  { archiveArn, busArn, ruleArns }: ReplaySource,
  { name, from, to }: Range & { name: string },
): Promise<Replay> {
  const { State } = await aws.json<{ State: Replay['state'] }>('events', 'StartReplay', {
    ReplayName: name,
    Description: 'webhooks replay',
    EventSourceArn: archiveArn,
    EventStartTime: from.getTime() / 1000,
    EventEndTime: to.getTime() / 1000,
    Destination: { Arn: busArn, FilterArns: ruleArns },
  });
  return { name, state: State };
}

export async function describeReplay(aws: Aws, name: string): Promise<Replay> {
  const { State, StateReason, EventLastReplayedTime } = await aws.json<{
    State: Replay['state'];
    StateReason?: string;
    EventLastReplayedTime?: number;
  }>('events', 'DescribeReplay', { ReplayName: name });
  return {
    name,
    state: State,
    ...(StateReason !== undefined && { reason: StateReason }),
    ...(EventLastReplayedTime !== undefined && { lastReplayed: new Date(EventLastReplayedTime * 1000).toISOString() }),
  };
}

export async function cancelReplay(aws: Aws, name: string): Promise<Replay> {
  const { State } = await aws.json<{ State: Replay['state'] }>('events', 'CancelReplay', { ReplayName: name });
  return { name, state: State };
}

export const hasEnded = ({ state }: Replay): boolean => ['COMPLETED', 'CANCELLED', 'FAILED'].includes(state);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export function policyFor({ archiveArn, busArn }: ReplaySource): object {
  const replays = archiveArn.replace(/:archive\/.*$/, ':replay/*');
  const statement = (Sid: string, Action: readonly string[], Resource: readonly string[]): object => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
  });
  return {
    Version: '2012-10-17',
    Statement: [
      statement('FindStack', ['cloudformation:DescribeStacks'], ['*']),
      statement('ReadArchive', ['events:DescribeArchive'], [archiveArn]),
      statement('StartReplay', ['events:StartReplay'], [archiveArn, busArn, replays]),
      statement('FollowReplay', ['events:DescribeReplay', 'events:CancelReplay'], [replays]),
    ],
  };
}
