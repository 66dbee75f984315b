import { ARCHIVE_DELAY_MS } from '../../replay/range.ts';
import { cancelReplay, describeReplay, hasEnded, type ReplaySource, startReplay } from '../../replay/replay.ts';
import type { AfterCheck, CheckContext } from '../check.ts';
import { CheckError } from '../check-error.ts';
import { REPLAYED_TYPE } from '../journey.ts';

/** What EventBridge does to the `id` of a replayed event. */

const MINUTE_MS = 60_000;
/** Seconds: the wait for the archive is ten minutes, the replay itself takes minutes, and resume runs once a minute. */
const PATIENCE = { archive: 660, replay: 900, resume: 180 };

/** With --replay alone: it takes more than ten minutes. */
export const replayedId: AfterCheck = {
  name: 'An event without eventId keeps its id in a replay of the archive',
  when: 'after',
  traffic: true,
  remedy: 'Look into the logs of fan-out and resume; docs/history.md has how a replay goes',
  async run(context) {
    const { deployment, journey, replay, run } = context;
    if (!replay) return { note: 'not tried. With --replay one event is replayed, which takes more than ten minutes' };
    const { replaySource } = deployment;
    if (replaySource === undefined)
      throw new CheckError('The stack has no output ReplayRuleArns', 'Deploy this release first');
    await register(context, 'replayed');
    await journey.publishWithoutId();
    const publishedAt = context.account.now();
    const [first] = await webhookIds(context, 'replayed');
    // A destination that comes after the event gets it by the replay alone: its POST says that the replay is done.
    await register(context, 'late');
    const { time } = await recorded(context);
    await archived(context, publishedAt);
    await replayMinute(context, replaySource, Date.parse(time));
    const [again] = await webhookIds(context, 'late');
    if (again !== first)
      return {
        note: `the id changes in a replay: the event ${first} came again as ${again}. A replay delivers events without eventId again, to everybody. Publish with an eventId: docs/history.md#replay`,
      };
    const events = await deployment.manager.listEvents({ tenant: run, type: REPLAYED_TYPE, limit: 10 });
    const deliveries = await journey.deliveries('replayed');
    if (events.length !== 1 || deliveries.length !== 1)
      throw new CheckError(
        `The replay kept the id, and yet there are ${events.length} events and ${deliveries.length} deliveries of one`,
        'Report this to the maintainers',
      );
    return `${first} is still one event with one delivery, and a later destination got it`;
  },
};

async function register({ deployment, journey, cleanUp }: CheckContext, name: 'replayed' | 'late'): Promise<void> {
  const id = await journey.registerForReplay(name);
  cleanUp(`destination ${id}`, () => deployment.manager.unregisterWebhook(id));
}

/** Waits for the POST of a destination. */
async function webhookIds({ journey, until }: CheckContext, name: 'replayed' | 'late'): Promise<string[]> {
  const found = await until(
    async () => {
      const receipts = await journey.received(name);
      return receipts.length === 0 ? undefined : receipts.map(({ webhookId }) => webhookId);
    },
    { seconds: PATIENCE.resume },
  );
  if (found !== undefined) return found;
  throw new CheckError(
    name === 'late'
      ? 'The replay is COMPLETED, and its event did not reach a later destination'
      : 'The event without eventId did not arrive',
  );
}

async function recorded({ deployment, run }: CheckContext): Promise<{ time: string }> {
  const [event] = await deployment.manager.listEvents({ tenant: run, type: REPLAYED_TYPE, limit: 1 });
  if (event === undefined) throw new CheckError('The event without eventId was delivered, and is in no list');
  return event;
}

/** Waits until the archive has what was published at a time of the stack's clock. */
async function archived({ account, progress, until }: CheckContext, publishedAt: number): Promise<void> {
  const waited = await until(
    () => {
      const left = publishedAt + ARCHIVE_DELAY_MS - account.now();
      if (left > 0) progress(`Waiting for the archive: ${Math.ceil(left / MINUTE_MS)} minutes left`);
      return Promise.resolve(left > 0 ? undefined : true);
    },
    { seconds: PATIENCE.archive },
  );
  if (waited === undefined) throw new CheckError("The stack's clock did not advance by ten minutes in time");
}

/** Replays the minute of a time, and waits for the end. */
async function replayMinute(
  { account: { aws }, deployment, run, cleanUp, progress, until }: CheckContext,
  source: ReplaySource,
  time: number,
): Promise<void> {
  const name = `${deployment.name}-${run}`;
  const from = new Date(Math.floor(time / MINUTE_MS) * MINUTE_MS);
  await startReplay(aws, source, { name, from, to: new Date(from.getTime() + MINUTE_MS) });
  cleanUp(`replay ${name}`, async () => {
    if (!hasEnded(await describeReplay(aws, name))) await cancelReplay(aws, name);
  });
  const replay = await until(
    async () => {
      const now = await describeReplay(aws, name);
      progress(`The replay ${name} is ${now.state}`);
      return hasEnded(now) ? now : undefined;
    },
    { seconds: PATIENCE.replay },
  );
  if (replay === undefined) throw new CheckError(`The replay ${name} did not end in time`);
  if (replay.state !== 'COMPLETED')
    throw new CheckError(
      `The replay ${name} is ${replay.state}${replay.reason === undefined ? '' : `: ${replay.reason}`}`,
    );
}
