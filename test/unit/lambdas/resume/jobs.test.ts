import { expect, test } from '@jest/globals';
import type { Gate } from '../../../../core/destination/destination.ts';
import type { JobState } from '../../../../core/recovery/progress.ts';
import type { Recovery } from '../../../../core/recovery/recovery.ts';
import type { JobsDependencies } from '../../../../lambdas/resume/jobs.ts';
import { createJobs } from '../../../../lambdas/resume/jobs.ts';

const ID = 'dst_0000000000000001';
const JOB = 'rcv_1';
const gate: Gate = { destinationId: ID, tenant: 'default', state: 'ACTIVE', configuration: 1, tat: 0, slot: 0 };

const recovery = (state: JobState, position?: string): Recovery => ({
  id: JOB,
  destinationId: ID,
  since: 0,
  until: 1,
  statuses: ['FAILED'],
  state,
  begun: 0,
  skipped: 0,
  createdAt: 0,
  updatedAt: 0,
  ...(position !== undefined && { position }),
});

/** Runs jobs on a recovery that is found in these states. `done` has what became of it, in order. */
async function run(found: Recovery[], ends: boolean[], running?: () => Promise<Recovery[]>) {
  const done: string[] = [];
  const dependencies: Omit<JobsDependencies, 'missed' | 'deliveries'> = {
    jobs: {
      running: running ?? (() => Promise.resolve([recovery('RUNNING')])),
      read: (() => Promise.resolve(found.shift())) as JobsDependencies['jobs']['read'],
      advance: () => Promise.resolve(true),
      end: ({ position }, state) => {
        done.push(`${state} at ${position}`);
        return Promise.resolve(ends.shift() === true);
      },
    },
    destinations: {
      gates: () => Promise.resolve(new Map([[ID, gate]])),
      configurations: () => Promise.resolve(new Map()),
      wake: () => Promise.resolve(),
      endJob: () => {
        done.push('released');
        return Promise.resolve();
      },
    },
    runs: { recoverable: () => Promise.resolve({ open: [], done: 0 }), start: () => Promise.resolve(true) },
    telemetry: {
      count: () => undefined,
      measure: () => undefined,
      note: (field, entry) => {
        if (field === 'errors') done.push(String(entry));
      },
      flush: () => undefined,
    },
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    retentionDays: 30,
  };
  await createJobs(dependencies as JobsDependencies)(() => 50_000);
  return done;
}

test('a run whose end of the job is refused leaves the destination to the job', async () => {
  expect(await run([recovery('RUNNING'), recovery('RUNNING', 'next')], [false, true])).toEqual([
    'DONE at undefined',
    'DONE at next',
    'released',
  ]);
});

test('a job that another run has ended releases the destination', async () => {
  expect(await run([recovery('RUNNING'), recovery('DONE')], [false])).toEqual(['DONE at undefined', 'released']);
});

test('a list of jobs that cannot be read fails no run', async () => {
  expect(await run([], [], () => Promise.reject(new Error('throttled')))).toEqual(['running jobs: Error: throttled']);
});
