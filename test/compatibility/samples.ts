import { meaningOf, type Sample } from '../../scripts/compatibility/samples.ts';

/**
 * Says how this release misreads what an earlier one wrote. A meaning may get fields, e.g. one that says what was implied.
 *
 * @param read how this release reads; planted in tests
 */
export const sampleBreaks = (samples: readonly Sample[], read: (sample: Sample) => unknown = meaningOf): string[] =>
  samples.flatMap((sample) => {
    try {
      const stray = differencesOf(sample.means, read(sample), '');
      return stray.map((what) => `${sample.name}: ${what}.`);
    } catch (error) {
      return [`${sample.name} cannot be read: ${(error as Error).message}.`];
    }
  });

function differencesOf(before: unknown, now: unknown, path: string): string[] {
  if (!Array.isArray(before) && isObject(before) && isObject(now))
    return Object.entries(before).flatMap(([name, value]) =>
      differencesOf(value, (now as Record<string, unknown>)[name], path === '' ? name : `${path}.${name}`),
    );
  const [was, is] = [JSON.stringify(before), JSON.stringify(now)];
  return was === is ? [] : [`${path === '' ? 'it' : path} was ${was} and is ${is ?? 'nothing'}`];
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
