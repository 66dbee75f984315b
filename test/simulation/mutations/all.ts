import type { Mutation } from './mutation.ts';
import { faultTest, SEEDS } from './mutation.ts';
import {
  argument,
  array,
  call,
  comparison,
  condition,
  inFile,
  inFunction,
  interpolated,
  literal,
  object,
  property,
  receiver,
  statement,
  valueOf,
} from './syntax.ts';

const DELIVERIES = 'lambdas/adapters/dynamodb/deliveries/updates.ts';
const GATES = 'lambdas/adapters/dynamodb/destinations/updates.ts';

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'a POST that is sent twice takes one token',
    file: 'lambdas/deliver/admit.ts',
    edits: [inFunction('admitRepeat').replace(comparison('===', 'length'), 'true')],
    caughtBy: faultTest('limits', 'a POST that is sent twice'),
  },
  {
    name: 'a raised limit keeps the time that the former one took',
    file: 'core/delivery/rate-limit.ts',
    edits: [inFunction('raiseOf').replace(call('min'), '0')],
    caughtBy: faultTest('limits', 'a raised limit counts at once'),
  },
  {
    name: 'fan-out never finishes an event that an earlier try began',
    file: 'lambdas/fan-out/fan-out.ts',
    edits: [inFunction('record').replace(comparison('===', 'owner'), 'false')],
    caughtBy: faultTest('fan-out', 'dies'),
  },
  {
    name: 'fan-out reads only the first of several publications in a batch',
    file: 'lambdas/fan-out/fan-out.ts',
    edits: [inFunction('record').replace(valueOf('own'), (own) => own.replace('group.find', 'group.slice(0, 1).find'))],
    caughtBy: faultTest('fan-out', 'the publication that began an event'),
  },
  {
    name: 'replay of an erased payload',
    file: 'lambdas/fan-out/replay.ts',
    edits: [inFunction('wantedDeliveries').replace(comparison('===', 'data'), 'false')],
    caughtBy: faultTest('replay', 'sends an erased payload to nobody'),
  },
  {
    name: 'a replay wakes no destination',
    file: 'lambdas/fan-out/replay.ts',
    edits: [inFunction('replay').replace(call('wakeAll'), '[]')],
    caughtBy: faultTest('replay', 'that dies'),
  },
  {
    name: 'fan-out lists no event',
    file: 'lambdas/fan-out/dispatch.ts',
    edits: [inFunction('dispatch').replace(valueOf('listing'), '[]')],
    caughtBy: SEEDS,
  },
  {
    name: 'an event that could not be listed does not come back',
    file: 'lambdas/fan-out/dispatch.ts',
    edits: [inFunction('dispatch').replace(condition('listed'), 'false')],
    caughtBy: faultTest('list', 'an event that cannot be listed comes back'),
  },
  {
    name: 'a repeat does not list its events again',
    file: 'lambdas/fan-out/dispatch.ts',
    edits: [inFunction('dispatch').replace(condition('repeats'), 'true')],
    caughtBy: faultTest('list', 'and its repeat after call'),
  },
  {
    name: 'each repeat lists an event in another row',
    file: 'lambdas/adapters/dynamodb/events/event-index.ts',
    edits: [inFunction('#claims').replace(condition('eventIds'), 'true')],
    caughtBy: faultTest('list', 'and its repeat after call'),
  },
  {
    name: 'a reader takes the entry of a repeat beside the first one',
    file: 'lambdas/adapters/dynamodb/events/event-list.ts',
    edits: [inFunction('#once').replace(condition('names'), 'true')],
    caughtBy: faultTest('list', 'every send fails for ten minutes'),
  },
  {
    name: 'a reader takes rows below the last one that it read of another shard',
    file: 'lambdas/adapters/dynamodb/events/event-list.ts',
    edits: [inFunction('part').replace(comparison('===', 'horizon'), 'true')],
    caughtBy: faultTest('list', 'in the order of their recording'),
  },
  {
    name: 'fan-out keeps the subscriptions that it read while their transaction may be in flight',
    file: 'lambdas/fan-out/subscriptions-cache.ts',
    edits: [inFunction('#atLeast').replace(valueOf('settled'), 'true')],
    caughtBy: faultTest('fan-out', 'reads see the writes of a change in any order'),
  },
  {
    name: 'fan-out keeps subscriptions whatever their version',
    file: 'lambdas/fan-out/subscriptions-cache.ts',
    edits: [inFunction('#atLeast').replace(condition('settled'), 'cached?.settled')],
    caughtBy: SEEDS,
  },
  {
    name: 'a change of subscriptions makes no new version',
    file: 'lambdas/adapters/dynamodb/destinations/destination-registry.ts',
    edits: [inFunction('#subscribing').remove(call('#nextVersion'))],
    caughtBy: faultTest('fan-out', 'after the response to a change of subscriptions'),
  },
  {
    name: 'fan-out prints payloads again instead of passing their bytes on',
    file: 'core/event/envelope.ts',
    edits: [inFunction('composeBody').replace(interpolated('data'), 'JSON.stringify(JSON.parse(data))')],
    caughtBy: SEEDS,
  },
  {
    name: 'a pending row carries a TTL',
    file: 'lambdas/adapters/dynamodb/deliveries/rows.ts',
    edits: [inFunction('pendingItem').replace(property('status'), (status) => `${status}, expiresAt: N(1)`)],
    caughtBy: faultTest('end', 'a TTL never takes'),
  },
  {
    name: 'the fence on the attempt is dropped',
    file: DELIVERIES,
    edits: [inFunction('failure').remove(call('attemptsAre'))],
    caughtBy: SEEDS,
  },
  {
    name: 'a failure recorded late takes a parked row out of the index',
    file: DELIVERIES,
    edits: [inFunction('failure').replace(object({ name: 'notBefore', is: 'missing' }), 'OPEN')],
    caughtBy: faultTest('deliver', 'recorded minutes late'),
  },
  {
    name: 'terminal rows are overwritten',
    file: DELIVERIES,
    edits: [
      inFile.replace(array('PENDING', 'FAILED'), "[S('PENDING'), S('FAILED'), S('SUCCESS'), S('RETRY_EXHAUSTED')]"),
    ],
    caughtBy: SEEDS,
  },
  {
    name: 'a late 2xx does not win',
    file: DELIVERIES,
    edits: [inFunction('lateSuccess').replace(literal('RETRY_EXHAUSTED'), "'NEVER'")],
    caughtBy: faultTest('deliver', 'a late 2xx after RETRY_EXHAUSTED wins'),
  },
  {
    name: 'a success that was not written is acknowledged',
    file: 'lambdas/deliver/first-successes.ts',
    edits: [inFunction('#flush').replace(argument(0, call('written')), 'true')],
    caughtBy: faultTest('deliver', 'a result write that fails after a 2xx'),
  },
  {
    name: 'a throttled result is not written again',
    file: 'core/delivery/rewrite.ts',
    edits: [inFile.replace(valueOf('WRITE_MS'), '1e9')],
    caughtBy: faultTest('throttling', 'makes no second POST'),
  },
  {
    name: 'a pause that is written late undoes a resume',
    file: GATES,
    edits: [inFunction('paused').replace(call('inState'), 'asRead(gate)')],
    caughtBy: faultTest('limits', 'does not undo the resume that came after it'),
  },
  {
    name: 'a new run keeps the whole log',
    file: DELIVERIES,
    edits: [inFile.replace(valueOf('DROPPED_AT_ONCE'), '0')],
    caughtBy: faultTest('end', 'keeps a bounded log'),
  },
  {
    name: 'resume takes all destinations at once',
    file: 'lambdas/resume/resume.ts',
    edits: [inFile.replace(valueOf('TURNS_AT_ONCE'), '1_000')],
    caughtBy: faultTest('end', 'many destinations come back at once'),
  },
  {
    name: 'a trace keeps its lineage',
    file: 'core/delivery/trace.ts',
    edits: [inFile.replace(valueOf('LINEAGE'), '/$^/g')],
    caughtBy: ['test/unit/core/delivery/trace.test.ts', 'is passed on without the lineage'],
  },
  {
    name: 'a deferral is charged',
    file: 'core/delivery/triage.ts',
    edits: [
      inFunction('triage').replace(property('attempt'), 'attempt: row.attempts + (message.slot === undefined ? 1 : 2)'),
    ],
    caughtBy: SEEDS,
  },
  {
    name: 'a jitter bound is skipped',
    file: 'core/delivery/retry.ts',
    edits: [inFunction('backoffSeconds').replace(argument(0, call('round')), '(waits[attempt - 1] ?? 0) * random()')],
    caughtBy: ['test/unit/core/delivery/retry.test.ts', 'jittered within'],
  },
  {
    name: 'one attempt too many is made',
    file: 'core/delivery/retry.ts',
    edits: [inFunction('nextStep').replace(condition('attempt'), 'attempt > policy.waits.length + 1')],
    caughtBy: faultTest('deliver', 'posted exactly four times'),
  },
  {
    name: 'Retry-After is not clamped',
    file: 'core/delivery/retry.ts',
    edits: [inFunction('retryAfterSeconds').replace(argument(1, call('min')), 'Infinity')],
    caughtBy: faultTest('deliver', '429 with a long Retry-After'),
  },
  {
    name: 'a receiver gets what is left of the invocation instead of its whole deadline',
    file: 'lambdas/deliver/deliver.ts',
    edits: [
      inFile.replace(valueOf('WHOLE_POST_MS'), '0'),
      inFunction('attemptAll').replace(
        call('post'),
        `post(item, {
          ...dependencies,
          sender: {
            send: (request) =>
              dependencies.sender.send({ ...request, deadlineMs: Math.min(request.deadlineMs, remainingMs() - RESULTS_MS) }),
          },
        })`,
      ),
    ],
    caughtBy: faultTest('deliver', 'an invocation short of time'),
  },
  {
    name: 'tokens are taken though the race for them was lost',
    file: 'lambdas/deliver/admit.ts',
    edits: [inFunction('takeTokens').replace(condition('outcomes'), "outcomes[index]?.kind === 'duplicate'")],
    caughtBy: faultTest('limits', 'race for tokens'),
  },
  {
    name: 'a destination is presumed quiet although tokens were spent',
    file: GATES,
    edits: [inFunction('quietAt').remove(object({ name: 'tat' }))],
    caughtBy: faultTest('limits', 'its limit holds'),
  },
  {
    name: 'a destination is presumed healthy although its circuit is open',
    file: GATES,
    edits: [inFunction('quietAt').remove(object({ name: 'breaker', is: 'missing' }))],
    caughtBy: faultTest('limits', 'gets nothing while its circuit is open'),
  },
  {
    name: 'a destination is presumed active although an admin paused it',
    file: 'lambdas/adapters/dynamodb/destinations/destinations-store.ts',
    edits: [inFunction('#statement').replace(call('asRead'), (fence) => `('quietAt' in change ? [] : ${fence})`)],
    caughtBy: faultTest('limits', 'though its gate is presumed'),
  },
  {
    name: 'the bucket is larger than its burst',
    file: 'core/delivery/rate-limit.ts',
    edits: [inFunction('freeTokens').replace(comparison('*', 'burst'), '(limit.burst + 1) * intervalOf(limit)')],
    caughtBy: ['test/unit/core/delivery/rate-limit.test.ts', 'lets the burst through'],
  },
  {
    name: 'a parked delivery does not wake its destination',
    file: 'lambdas/deliver/settle.ts',
    edits: [inFunction('park').remove(statement('wake'))],
    caughtBy: faultTest('limits', 'beyond fifteen minutes'),
  },
  {
    name: 'resume stops looking at a destination at the first look that finds nothing',
    file: 'lambdas/resume/resume.ts',
    edits: [inFile.replace(valueOf('EMPTY_LOOKS'), '1')],
    caughtBy: faultTest('end', 'the index lags behind'),
  },
  {
    name: 'poison is never suspected',
    file: 'core/delivery/triage.ts',
    edits: [inFunction('isPoison').replace(comparison('>='), 'false')],
    caughtBy: faultTest('deliver', 'ends as poison'),
  },
  {
    name: 'lost receives alone count as poison',
    file: 'core/delivery/ending.ts',
    edits: [
      inFunction('endingOf').replace(condition('isPoison'), (isPoison) => `${isPoison} || message.redrives >= 2`),
    ],
    caughtBy: faultTest('deliver', 'receives lost to throttling'),
  },
  {
    name: 'an end whose write was refused is not published',
    file: 'lambdas/exhaust/exhaust.ts',
    edits: [inFunction('end').replace(call('publishIfEnded'), 'undefined')],
    caughtBy: faultTest('end', 'the response to the end is lost'),
  },
  {
    name: 'half-open lets everything through',
    file: 'lambdas/deliver/circuit.ts',
    edits: [inFunction('passCircuit').replace(comparison('===', 'closed'), "found.state !== 'open'")],
    caughtBy: faultTest('limits', 'half-open lets exactly one through'),
  },
  {
    name: 'a success does not close the breaker',
    file: 'lambdas/deliver/health.ts',
    edits: [inFunction('breakerAfter').replace(condition('lastSuccess'), 'true')],
    caughtBy: faultTest('limits', 'half-open lets exactly one through'),
  },
  {
    name: '410 disables nothing',
    file: 'lambdas/deliver/health.ts',
    edits: [inFunction('followOne').replace(condition('reason'), 'false')],
    caughtBy: faultTest('limits', '410 disables at once'),
  },
  {
    name: 'a delivery is retried beyond its deadline',
    file: 'core/delivery/retry.ts',
    edits: [inFile.replace(valueOf('deadlineOf'), '() => Infinity')],
    caughtBy: SEEDS,
  },
  {
    name: 'a status that is retried disables the destination',
    file: 'core/delivery/retry.ts',
    edits: [inFunction('judge').replace(condition('disableOn'), (own) => `${own} || name === '5xx'`)],
    caughtBy: SEEDS,
  },
  {
    name: 'a delivery has the policy of another type',
    file: 'core/delivery/retry.ts',
    edits: [inFunction('settingsFor').replace(condition('hasOwn'), 'false')],
    caughtBy: SEEDS,
  },
  {
    name: 'a failure that the policy gives up on is retried',
    file: 'core/delivery/retry.ts',
    edits: [inFunction('nextStep').replace(condition('judge'), 'false')],
    caughtBy: faultTest('retry', 'also when deliver dies after the write'),
  },
  {
    name: 'only the newest secret signs during a rotation',
    file: 'core/delivery/post.ts',
    edits: [inFunction('composePost').replace(receiver(call('map')), (secrets) => `${secrets}.slice(0, 1)`)],
    caughtBy: faultTest('deliver', 'the secret rotated between attempts'),
  },
  {
    name: 'an address range is forgotten',
    file: 'core/destination/url-guard/address.ts',
    edits: [inFile.remove(array('169.254.0.0/16'))],
    caughtBy: ['test/unit/core/destination/url-guard.test.ts', ''],
  },
  {
    name: 'an erased payload is taken from a message',
    file: 'lambdas/deliver/prepare.ts',
    edits: [inFunction('carriedData').replace(comparison('<=', 'acceptedAt'), 'false')],
    caughtBy: faultTest('deliver', 'a payload that is erased while its first message waits'),
  },
  {
    name: 'a message is left to a queue that is about to drop it',
    file: 'lambdas/deliver/record.ts',
    edits: [inFile.replace(valueOf('LAST_HOURS_MS'), '-1e15')],
    caughtBy: faultTest('deliver', 'about to be dropped'),
  },
  {
    name: 'a batch may hold one delivery twice',
    file: 'lambdas/deliver/intake.ts',
    edits: [inFunction('intake').replace(call('onceEach'), 'work')],
    caughtBy: faultTest('deliver', 'two messages of one delivery'),
  },
  {
    name: 'a listener listens beyond its end',
    file: 'core/destination/listener.ts',
    edits: [inFunction('hasEnded').replace(comparison('<=', 'listensUntil'), 'false')],
    caughtBy: faultTest('listener', 'that nobody ends'),
  },
  {
    name: 'a listener is sent to like a destination',
    file: 'core/destination/subscriptions.ts',
    edits: [inFile.replace(comparison('===', 'listensUntil'), 'true')],
    caughtBy: faultTest('listener', 'gets no POST by a resend'),
  },
  {
    name: 'backfill ignores an existing delivery',
    file: 'lambdas/adapters/dynamodb/deliveries/deliveries-store.ts',
    edits: [
      inFunction('insertParked').replace(
        call('execute'),
        `this.#dynamo
          .put(this.#table, subjects.map((subject) => parkedItem(subject, startedAt, job)))
          .then(() => subjects.map(() => ({ kind: 'done' })))`,
      ),
    ],
    caughtBy: faultTest('backfill', 'of what an earlier one has sent'),
  },
];
