import { backfillsAreWhole } from './invariants/backfills.ts';
import { changesAreSeen } from './invariants/changes-are-seen.ts';
import type { Violation } from './invariants/evidence.ts';
import { gather } from './invariants/evidence.ts';
import { endsSomewhere } from './invariants/i1-ends-somewhere.ts';
import { sameBytes } from './invariants/i2-same-bytes.ts';
import { monotone } from './invariants/i3-monotone.ts';
import { onlyPostsCharge } from './invariants/i4-only-posts-charge.ts';
import { nobodyStarves } from './invariants/i5-nobody-starves.ts';
import { withinTheLimit } from './invariants/i6-within-the-limit.ts';
import { poisonIsBounded } from './invariants/i7-poison-is-bounded.ts';
import { guardedAndSigned } from './invariants/i8-guarded-and-signed.ts';
import { everythingTerminates } from './invariants/i9-everything-terminates.ts';
import { figuresAreExact, figuresAreSmall } from './invariants/figures.ts';
import { listedOnce, readList } from './invariants/listed-once.ts';
import { policiesHold } from './invariants/policies-hold.ts';
import { listenersOnlyListen } from './invariants/listeners.ts';
import { erasedStaysErased, replaysReach } from './invariants/replays.ts';
import { chooseFaults } from './parts/choose-faults.ts';
import { createScenario } from './parts/scenario.ts';
import { World } from './world.ts';

const CHECKERS = [
  endsSomewhere,
  sameBytes,
  monotone,
  onlyPostsCharge,
  nobodyStarves,
  withinTheLimit,
  poisonIsBounded,
  guardedAndSigned,
  everythingTerminates,
  policiesHold,
  changesAreSeen,
  listenersOnlyListen,
  figuresAreExact,
  figuresAreSmall,
  listedOnce,
  replaysReach,
  erasedStaysErased,
  backfillsAreWhole,
];

export interface Outcome {
  world: World;
  violations: Violation[];
}

/** Plays one seed with the scenario and the faults that it determines. */
export async function simulate(seed: number, options: { tracing?: boolean } = {}): Promise<Outcome> {
  const world = new World(seed, createScenario, options);
  chooseFaults(world, seed);
  return finish(world);
}

/** Runs a world to its end and checks all invariants. */
export async function finish(world: World): Promise<Outcome> {
  try {
    await world.run();
  } catch (error) {
    world.problems.push(error as Error);
  }
  const evidence = gather(world, await readList(world));
  return {
    world,
    violations: [
      ...world.problems.map((problem) => ({
        invariant: problem.name === 'UnknownToSimulation' ? 'simulation' : 'I9',
        message: problem.message,
      })),
      ...CHECKERS.flatMap((check) => check(world, evidence)),
    ],
  };
}
