import type { PackageShape } from '../../scripts/compatibility/packages.ts';

type Packages = Readonly<Record<string, PackageShape>>;

/** Says how the packages break those who install them. */
export const packageBreaks = (before: Packages, after: Packages): string[] =>
  Object.entries(before).flatMap(([name, old]) => {
    const now = after[name];
    return now === undefined ? [`The package ${name} is gone.`] : changesOf(old, now).map((what) => `${name} ${what}.`);
  });

const changesOf = (old: PackageShape, now: PackageShape): string[] => [
  ...missingIn(pathsOf(now.exports), pathsOf(old.exports)).map((path) => `no longer exports ${path}`),
  ...missingIn(pathsOf(now.bin), pathsOf(old.bin)).map((path) => `no longer has the command ${path}`),
  ...missingIn(now.files ?? [], old.files ?? []).map((file) => `has no ${file}`),
  ...(leastOf(now.engines['node']) > leastOf(old.engines['node'])
    ? [`needs Node ${now.engines['node']}; ${old.engines['node']} was enough`]
    : []),
  ...peerBreaks(old, now),
];

const missingIn = (list: readonly string[], expected: readonly string[]): string[] =>
  expected.filter((each) => !list.includes(each));

/** A range may grow at both ends. It is compared by its least version alone, which is the one that somebody has. */
function peerBreaks(old: PackageShape, now: PackageShape): string[] {
  const isOptional = ({ peerDependenciesMeta }: PackageShape, peer: string): boolean =>
    peerDependenciesMeta[peer]?.optional === true;
  return Object.entries(now.peerDependencies).flatMap(([peer, range]) => {
    const before = old.peerDependencies[peer];
    if (before !== undefined && leastOf(range) > leastOf(before))
      return [`needs ${peer} ${range}; ${before} was enough`];
    const isNew = before === undefined || isOptional(old, peer);
    return isNew && !isOptional(now, peer) ? [`needs ${peer}`] : [];
  });
}

/** The first version of a range as a number; 0 without one. */
function leastOf(range = ''): number {
  const [, major = '0', minor = '0', patch = '0'] = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(range) ?? [];
  return (Number(major) * 10_000 + Number(minor)) * 10_000 + Number(patch);
}

/** E.g. `./receiver (require)`. The file behind it may have another name. */
function pathsOf(tree: unknown, name = '', conditions: readonly string[] = []): string[] {
  if (typeof tree !== 'object' || tree === null)
    return name === '' ? [] : [[name, ...conditions.map((each) => `(${each})`)].join(' ')];
  return Object.entries(tree).flatMap(([key, inner]) =>
    name === '' ? pathsOf(inner, key) : pathsOf(inner, name, [...conditions, key]),
  );
}
