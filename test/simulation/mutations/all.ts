import type { Mutation } from './mutation.ts';
import { faultTest, SEEDS } from './mutation.ts';

const DELIVERIES = 'lambdas/adapters/dynamodb/deliveries/updates.ts';
const GATES = 'lambdas/adapters/dynamodb/destinations/updates.ts';

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'fan-out never finishes what an earlier try of it began',
    file: 'lambdas/fan-out/fan-out.ts',
    edits: [['event.owner === begun?.owner', 'event.owner === begun?.owner && event.owner === ""']],
    caughtBy: faultTest('fan-out', 'dies'),
  },
  {
    name: 'fan-out looks at the first of several publications in a batch only',
    file: 'lambdas/fan-out/fan-out.ts',
    edits: [
      [
        'group.find(({ event }) => event.owner === begun?.owner)',
        '[group[0]].find((draft) => draft?.event.owner === begun?.owner)',
      ],
    ],
    caughtBy: faultTest('fan-out', 'the publication that began an event'),
  },
  {
    name: 'what fan-out read of subscriptions holds for longer than a change waits',
    file: 'core/destination/subscription-reads.ts',
    edits: [['acceptedAt <= readFor + READ_HOLDS_MS', 'acceptedAt <= readFor + 3 * READ_HOLDS_MS']],
    caughtBy: SEEDS,
  },
  {
    name: 'what fan-out read of subscriptions holds from the end of a batch on',
    file: 'lambdas/fan-out/subscriptions-cache.ts',
    edits: [
      [
        'const loaded = { version, index: indexSubscriptions(subscriptions), readFor }',
        'const loaded = { version, index: indexSubscriptions(subscriptions), readFor: Date.now() }',
      ],
    ],
    caughtBy: SEEDS,
  },
  {
    name: 'a change of subscriptions is answered at once',
    file: 'core/destination/subscription-reads.ts',
    edits: [['clock.sleep(CHANGE_TAKES_MS)', 'clock.sleep(0)']],
    caughtBy: ['test/unit/core/destination/subscription-reads.test.ts', 'as long as it takes'],
  },
  {
    name: 'fan-out prints payloads again instead of passing their bytes on',
    file: 'core/event/envelope.ts',
    edits: [['"data":${data},', '"data":${JSON.stringify(JSON.parse(data))},']],
    caughtBy: SEEDS,
  },
  {
    name: 'a pending row carries a TTL',
    file: 'lambdas/adapters/dynamodb/deliveries/rows.ts',
    edits: [["status: S('PENDING'),", "status: S('PENDING'), expiresAt: N(1),"]],
    caughtBy: faultTest('end', 'a TTL never takes'),
  },
  {
    name: 'the fence on the attempt is dropped',
    file: DELIVERIES,
    edits: [['attemptsAre(attempt.number - 1),\n      fence.lease', 'fence.lease']],
    caughtBy: SEEDS,
  },
  {
    name: 'a failure recorded late takes a parked row out of the index',
    file: DELIVERIES,
    edits: [["? { name: 'notBefore', is: 'missing' }", "? { name: 'status', is: '<>', value: S('') }"]],
    caughtBy: faultTest('deliver', 'recorded minutes late'),
  },
  {
    name: 'terminal rows are overwritten',
    file: DELIVERIES,
    edits: [
      [
        "values: [S('PENDING'), S('FAILED')]",
        "values: [S('PENDING'), S('FAILED'), S('SUCCESS'), S('RETRY_EXHAUSTED')]",
      ],
    ],
    caughtBy: SEEDS,
  },
  {
    name: 'a late 2xx does not win',
    file: DELIVERIES,
    edits: [["statusIs('RETRY_EXHAUSTED')", "statusIs('NEVER')"]],
    caughtBy: faultTest('deliver', 'a late 2xx after RETRY_EXHAUSTED wins'),
  },
  {
    name: 'a success that was not written is acknowledged',
    file: 'lambdas/deliver/recorder.ts',
    edits: [
      [
        "this.#kept.keep(work.received, 'its success was not written');",
        'telemetry.count(Metric.DELIVERIES_SUCCEEDED);',
      ],
    ],
    caughtBy: SEEDS,
  },
  {
    name: 'a deferral is charged',
    file: 'core/delivery/triage.ts',
    edits: [['attempt: row.attempts + 1 }', 'attempt: row.attempts + (message.slot === undefined ? 1 : 2) }']],
    caughtBy: SEEDS,
  },
  {
    name: 'a jitter bound is skipped',
    file: 'core/delivery/retry.ts',
    edits: [['longest * (0.5 + random() / 2)', 'longest * random()']],
    caughtBy: ['test/unit/core/delivery/retry.test.ts', 'jittered within'],
  },
  {
    name: 'one attempt too many is made',
    file: 'core/delivery/retry.ts',
    edits: [['if (attempt >= policy.maxAttempts)', 'if (attempt > policy.maxAttempts)']],
    caughtBy: faultTest('deliver', 'posted exactly four times'),
  },
  {
    name: 'Retry-After is not clamped',
    file: 'core/delivery/retry.ts',
    edits: [['Math.min(Math.max(seconds, 0), RETRY_AFTER_LIMIT_SECONDS)', 'Math.max(seconds, 0)']],
    caughtBy: faultTest('deliver', '429 with a long Retry-After'),
  },
  {
    name: 'a receiver gets what is left of the invocation instead of its whole deadline',
    file: 'lambdas/deliver/deliver.ts',
    edits: [
      ['const WHOLE_POST_MS = POST_DEADLINE_MS + RESULTS_MS;', 'const WHOLE_POST_MS = 0;'],
      [
        'post(work, POST_DEADLINE_MS, dependencies)',
        'post(work, Math.min(POST_DEADLINE_MS, remainingMs() - RESULTS_MS), dependencies)',
      ],
    ],
    caughtBy: faultTest('deliver', 'an invocation short of time'),
  },
  {
    name: 'tokens are taken though the race for them was lost',
    file: 'lambdas/deliver/admit.ts',
    edits: [["if (outcomes[index]?.kind !== 'done') {", "if (outcomes[index]?.kind === 'duplicate') {"]],
    caughtBy: faultTest('limits', 'race for tokens'),
  },
  {
    name: 'a destination is presumed quiet whatever was spent',
    file: GATES,
    edits: [["  { name: 'tat', is: '<=', value: N(time) },\n", '']],
    caughtBy: faultTest('limits', 'its limit holds'),
  },
  {
    name: 'a destination is presumed healthy whatever its breaker says',
    file: GATES,
    edits: [["  { name: 'breaker', is: 'missing' },\n", '']],
    caughtBy: faultTest('limits', 'gets nothing while its breaker is open'),
  },
  {
    name: 'a destination is presumed active whatever an admin did',
    file: 'lambdas/adapters/dynamodb/destinations/destinations-store.ts',
    edits: [['...condition, ...asRead(gate)', "...condition, ...('quietAt' in change ? [] : asRead(gate))"]],
    caughtBy: faultTest('limits', 'though its gate is presumed'),
  },
  {
    name: 'the bucket is larger than its burst',
    file: 'core/delivery/rate-limit.ts',
    edits: [['(now + limit.burst * intervalOf(limit)', '(now + (limit.burst + 1) * intervalOf(limit)']],
    caughtBy: ['test/unit/core/delivery/rate-limit.test.ts', 'lets the burst through'],
  },
  {
    name: 'a parked delivery wakes nobody',
    file: 'lambdas/deliver/hold.ts',
    edits: [
      [
        'await this.#wake(gate.destinationId, wakeAt, gate);',
        'if (wakeAt < 0) await this.#wake(gate.destinationId, wakeAt, gate);',
      ],
    ],
    caughtBy: faultTest('limits', 'beyond fifteen minutes'),
  },
  {
    name: 'a destination rests at the first look that finds nothing',
    file: 'lambdas/resume/resume.ts',
    edits: [['const LOOKS_BEFORE_REST = 3;', 'const LOOKS_BEFORE_REST = 1;']],
    caughtBy: faultTest('end', 'the index lags behind'),
  },
  {
    name: 'poison is never suspected',
    file: 'core/delivery/triage.ts',
    edits: [['suspicions >= POISON_AFTER_SUSPICIONS', 'suspicions >= POISON_AFTER_SUSPICIONS * 1e9']],
    caughtBy: faultTest('deliver', 'ends as poison'),
  },
  {
    name: 'lost receives alone count as poison',
    file: 'core/delivery/ending.ts',
    edits: [['if (isPoison(row))', 'if (isPoison(row) || message.redrives >= 2)']],
    caughtBy: faultTest('deliver', 'receives burnt by throttling'),
  },
  {
    name: 'an end whose write was refused is not announced',
    file: 'lambdas/exhaust/exhaust.ts',
    edits: [['await announceEnded(message, dependencies);', 'void announceEnded;']],
    caughtBy: faultTest('end', 'the answer to the end is lost'),
  },
  {
    name: 'half-open lets everything through',
    file: 'lambdas/deliver/breaker.ts',
    edits: [["found.state === 'closed'", "found.state !== 'open'"]],
    caughtBy: faultTest('limits', 'half-open lets exactly one through'),
  },
  {
    name: 'a success does not close the breaker',
    file: 'lambdas/deliver/health.ts',
    edits: [['const base = lastSuccess === -1 ? before : undefined;', 'const base = before;']],
    caughtBy: faultTest('limits', 'half-open lets exactly one through'),
  },
  {
    name: '410 disables nothing',
    file: 'lambdas/deliver/health.ts',
    edits: [['reports.some(({ gone }) => gone)', 'reports.some(({ gone, succeeded }) => gone && succeeded)']],
    caughtBy: faultTest('limits', '410 disables at once'),
  },
  {
    name: 'only the newest secret signs during a rotation',
    file: 'lambdas/deliver/post.ts',
    edits: [['secrets.map((each) => each.secret)', 'secrets.slice(0, 1).map((each) => each.secret)']],
    caughtBy: faultTest('deliver', 'the secret rotated between attempts'),
  },
  {
    name: 'an address range is forgotten',
    file: 'core/destination/url-guard/address.ts',
    edits: [["  ['169.254.0.0/16', 'link-local, where instance metadata is'],\n", '']],
    caughtBy: ['test/unit/core/destination/url-guard.test.ts', ''],
  },
  {
    name: 'a message is left to a queue that is about to drop it',
    file: 'lambdas/deliver/recorder.ts',
    edits: [['const LAST_HOURS_MS = 12 * 3_600_000;', 'const LAST_HOURS_MS = -1e15;']],
    caughtBy: faultTest('deliver', 'about to be dropped'),
  },
  {
    name: 'a batch may hold one delivery twice',
    file: 'lambdas/deliver/intake.ts',
    edits: [['work: onceEach(work)', 'work: onceEach(work).length < 0 ? [] : work']],
    caughtBy: faultTest('deliver', 'two messages of one delivery'),
  },
];
