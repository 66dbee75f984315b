import { z } from 'zod';
import { ServiceError } from '../../gateway/service.ts';
import type { Archive, Archives } from './archives.ts';
import type { Operation } from './operation.ts';
import { operation } from './operation.ts';
import type { Replay, Replays } from './replays.ts';
import type { RuleBook } from './rule-book.ts';
import { busNameOf } from './rule-book.ts';

/** What the operations of archives and replays work on. */
export interface ReplayBook {
  rules: RuleBook;
  archives: Archives;
  replays: Replays;
  /** ARN of a replay. */
  replayArn: (name: string) => string;
}

/**
 * Errors as AWS words them, where its responses are known:
 * https://github.com/localstack/localstack/blob/main/tests/aws/services/events/test_archive_and_replay.snapshot.json
 */
const invalid = (parameter: string, reason: string): ServiceError =>
  new ServiceError('ValidationException', `Parameter ${parameter} is not valid. Reason: ${reason}`);

const name = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[.\-_A-Za-z0-9]+$/);
const archiveName = z
  .string()
  .min(1)
  .max(48)
  .regex(/^[.\-_A-Za-z0-9]+$/);
const arn = z.string().min(1).max(1_600);
/** Seconds since the epoch. */
const timestamp = z.number();
const page = {
  Limit: z.number().int().min(1).max(100).default(100),
  NextToken: z.string().min(1).max(2_048).optional(),
};

const startReplay = z.object({
  ReplayName: name,
  Description: z.string().max(512).optional(),
  EventSourceArn: arn.regex(/^arn:aws([a-z]|-)*:events:([a-z]|\d|-)*:(\d{12})?:.+\/.+$/),
  EventStartTime: timestamp,
  EventEndTime: timestamp,
  Destination: z.object({ Arn: arn, FilterArns: z.array(arn).default([]) }),
});

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html */
function start(input: z.output<typeof startReplay>, { rules, archives, replays, replayArn }: ReplayBook): unknown {
  const { ReplayName, Description, EventSourceArn, EventStartTime, EventEndTime, Destination } = input;
  const bus = rules.bus(Destination.Arn);
  const archive = archives.find(EventSourceArn);
  if (archive === undefined) throw invalid('EventSourceArn', `Archive ${busNameOf(EventSourceArn)} does not exist.`);
  if (archive.sourceArn !== bus.arn) throw invalid('Destination.Arn', 'Cross event bus replay is not permitted.');
  if (EventStartTime >= EventEndTime) throw invalid('EventEndTime', 'EventStartTime must be before EventEndTime.');
  const known = new Set(rules.rulesOf(bus.name).map((rule) => rule.arn));
  for (const each of Destination.FilterArns)
    if (!known.has(each)) throw invalid('Destination.FilterArns', `Rule ${each} does not exist on ${bus.name}.`);
  const replay = replays.start({
    name: ReplayName,
    arn: replayArn(ReplayName),
    ...(Description !== undefined && { description: Description }),
    archiveArn: archive.arn,
    busArn: bus.arn,
    filterArns: Destination.FilterArns,
    from: EventStartTime * 1000,
    until: EventEndTime * 1000,
  });
  return { ReplayArn: replay.arn, State: replay.state, ReplayStartTime: replay.startedAt / 1000 };
}

const summaryOf = (replay: Replay): Record<string, unknown> => ({
  ReplayName: replay.name,
  EventSourceArn: replay.archiveArn,
  State: replay.state,
  ...(replay.stateReason !== undefined && { StateReason: replay.stateReason }),
  EventStartTime: replay.from / 1000,
  EventEndTime: replay.until / 1000,
  ...(replay.lastReplayed !== undefined && { EventLastReplayedTime: replay.lastReplayed / 1000 }),
  ReplayStartTime: replay.startedAt / 1000,
  ...(replay.endedAt !== undefined && { ReplayEndTime: replay.endedAt / 1000 }),
});

const describeReplay = (replay: Replay): Record<string, unknown> => ({
  ...summaryOf(replay),
  ReplayArn: replay.arn,
  ...(replay.description !== undefined && { Description: replay.description }),
  Destination: { Arn: replay.busArn, ...(replay.filterArns.length > 0 && { FilterArns: replay.filterArns }) },
});

const archiveSummary = (archive: Archive, archives: Archives): Record<string, unknown> => {
  const { events, bytes } = archives.sizeOf(archive);
  return {
    ArchiveName: archive.name,
    EventSourceArn: archive.sourceArn,
    State: 'ENABLED',
    RetentionDays: archive.retentionDays,
    SizeBytes: bytes,
    EventCount: events,
    CreationTime: archive.createdAt / 1000,
  };
};

/** A page of a list that is sorted by name; the token is the name that the next one begins with. */
function paged<Item extends { name: string }>(
  items: readonly Item[],
  { Limit, NextToken }: { Limit: number; NextToken?: string | undefined },
): { items: Item[]; NextToken?: string } {
  const rest = items.filter((item) => NextToken === undefined || item.name >= NextToken);
  const next = rest[Limit];
  return { items: rest.slice(0, Limit), ...(next !== undefined && { NextToken: next.name }) };
}

export const replayOperations: Readonly<Record<string, Operation<ReplayBook>>> = {
  StartReplay: operation(
    'StartReplay',
    startReplay,
    // All three: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
    ({ EventSourceArn, Destination, ReplayName }, { replayArn }) => [
      EventSourceArn,
      Destination.Arn,
      replayArn(ReplayName),
    ],
    start,
  ),

  DescribeReplay: operation(
    'DescribeReplay',
    z.object({ ReplayName: name }),
    ({ ReplayName }, { replayArn }) => [replayArn(ReplayName)],
    ({ ReplayName }, { replays }) => describeReplay(replays.replay(ReplayName)),
  ),

  CancelReplay: operation(
    'CancelReplay',
    z.object({ ReplayName: name }),
    ({ ReplayName }, { replayArn }) => [replayArn(ReplayName)],
    ({ ReplayName }, { replays }) => {
      const { arn: ReplayArn, state: State } = replays.cancel(ReplayName);
      return { ReplayArn, State };
    },
  ),

  ListReplays: operation(
    'ListReplays',
    z.object({
      ...page,
      NamePrefix: name.optional(),
      State: z.enum(['STARTING', 'RUNNING', 'CANCELLING', 'COMPLETED', 'CANCELLED', 'FAILED']).optional(),
      EventSourceArn: arn.optional(),
    }),
    () => ['*'],
    ({ NamePrefix = '', State, EventSourceArn, ...range }, { replays }) => {
      const found = replays
        .list()
        .filter(
          (replay) =>
            replay.name.startsWith(NamePrefix) &&
            (State === undefined || replay.state === State) &&
            (EventSourceArn === undefined || replay.archiveArn === EventSourceArn),
        );
      const { items, ...rest } = paged(found, range);
      return { Replays: items.map(summaryOf), ...rest };
    },
  ),

  DescribeArchive: operation(
    'DescribeArchive',
    z.object({ ArchiveName: archiveName }),
    ({ ArchiveName }, { archives }) => [archives.archive(ArchiveName).arn],
    ({ ArchiveName }, { archives }) => {
      const archive = archives.archive(ArchiveName);
      return {
        ...archiveSummary(archive, archives),
        ArchiveArn: archive.arn,
        ...(archive.description !== undefined && { Description: archive.description }),
        ...(archive.eventPattern !== undefined && { EventPattern: JSON.stringify(archive.eventPattern) }),
      };
    },
  ),

  ListArchives: operation(
    'ListArchives',
    z.object({
      ...page,
      NamePrefix: archiveName.optional(),
      EventSourceArn: arn.optional(),
      State: z.string().optional(),
    }),
    () => ['*'],
    ({ NamePrefix = '', EventSourceArn, State = 'ENABLED', ...range }, { archives, rules }) => {
      const source = EventSourceArn === undefined ? undefined : rules.bus(EventSourceArn).arn;
      const found = archives
        .list()
        .filter(
          (archive) => archive.name.startsWith(NamePrefix) && (source === undefined || archive.sourceArn === source),
        )
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { items, ...rest } = paged(State === 'ENABLED' ? found : [], range);
      return { Archives: items.map((archive) => archiveSummary(archive, archives)), ...rest };
    },
  ),
};
