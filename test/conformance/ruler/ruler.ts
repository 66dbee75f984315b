import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilePattern, PatternError } from '../../../core/event/pattern.ts';
import { runOrThrow } from '../child.ts';
import type { Part } from '../part.ts';
import { installJars } from '../tools.ts';
import { randomSamples, type Sample } from './pairs.ts';

const PATTERNS = 25_000;
const EVENTS_PER_PATTERN = 4;
const SEED = 1_800_000;

/** A pair that event-ruler judges otherwise. */
const PLANTED: Sample = { pattern: { a: [{ numeric: ['>=', 1000] }] }, events: ['{"a":12345678901234567890}'] };

type Verdict = 'match' | 'no match' | 'refused';

/** What we leave different from EventBridge, with reasons. */
interface Differences {
  /** Rules by which we refuse patterns that EventBridge's library accepts: a part of the message of the PatternError. */
  refusedByUs: { rule: string; reason: string }[];
  /** Names of pairs in data/eventbridge-patterns.json, with our verdict. */
  seen: { name: string; ours: Verdict; reason: string }[];
  /** Pairs with other verdicts. The random pairs avoid their kind. */
  pairs: { pattern: unknown; event: string; ours: Verdict; theirs: Verdict; reason: string }[];
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8'));

/** event-ruler, the library of EventBridge: no opposite verdict on any pattern and event. */
export const ruler: Part = {
  name: 'ruler',
  async run(report, { plant }) {
    const classPath = await installJars();
    const { refusedByUs, seen, pairs } = read('differences.json') as Differences;
    const judge = (samples: readonly Sample[]): Promise<Judged[]> => judgedBy(classPath, samples);
    const onPurpose = ({ message }: Judged): boolean => refusedByUs.some(({ rule }) => message.includes(rule));
    const opposites = (judged: readonly Judged[]): string[] =>
      judged.filter((pair) => pair.ours !== pair.theirs && !onPurpose(pair)).map(shown);

    const corpus = read('data/event-ruler-correctness.json') as { rule: unknown; event: unknown }[];
    const ofRuler = await judge(corpus.map(({ rule, event }) => ({ pattern: rule, events: [JSON.stringify(event)] })));
    report.expectNone(`${corpus.length} pairs of event-ruler's own tests have its verdict`, opposites(ofRuler));

    const observed = read('data/eventbridge-patterns.json') as Observed[];
    report.expectNone(
      `${observed.length} pairs have the verdict that was seen on EventBridge, but for ${seen.length} known ones`,
      observed
        .map(({ name, pattern, event, expect }) => ({
          name,
          expected: seen.find((known) => known.name === name)?.ours ?? expect,
          ours: ourVerdict(pattern, JSON.stringify(event)).ours,
        }))
        .filter(({ expected, ours }) => expected !== ours)
        .map(({ name, expected, ours }) => `${name}: expected ${expected}, ours ${ours}`),
    );

    const samples = randomSamples(PATTERNS, EVENTS_PER_PATTERN, SEED);
    const random = await judge(plant ? [...samples, PLANTED] : samples);
    const compared = random.filter(({ ours, theirs }) => ours !== 'refused' && theirs !== 'refused');
    const matched = compared.filter(({ theirs }) => theirs === 'match').length;
    // event-ruler keeps what a pattern offers as alternatives in one machine, where one can disturb another: it then says
    // no match for {"b": ["order"…]} and an order. Their verdicts one by one are the judge.
    const differing = compared.filter(({ ours, theirs }) => ours !== theirs);
    const alone = differing.map(({ pattern, event }) =>
      oneByOne(pattern as Fields).map((single) => ({ pattern: single, events: [event] })),
    );
    const verdicts = await judge(alone.flat());
    const disturbed = new Set(
      differing.filter((pair, index) => {
        const matches = verdicts.splice(0, alone[index]?.length).some(({ theirs }) => theirs === 'match');
        return matches === (pair.ours === 'match');
      }),
    );
    report.expectNone(
      `${random.length} random pairs of seed ${SEED} have event-ruler's verdict: ${compared.length} have a valid pattern, ` +
        `${matched} match, and ${disturbed.size} agree only with their alternatives one by one`,
      opposites(random.filter((pair) => !disturbed.has(pair))).toSorted((one, other) => one.length - other.length),
    );
    report.expectNone(
      'every rule of refusedByUs refuses a random pattern',
      refusedByUs.map(({ rule }) => rule).filter((rule) => !random.some(({ message }) => message.includes(rule))),
    );

    const known = await judge(pairs.map(({ pattern, event }) => ({ pattern, events: [event] })));
    report.expectNone(
      `${pairs.length} pairs differ as differences.json says`,
      known
        .filter(({ ours, theirs }, index) => ours !== pairs[index]?.ours || theirs !== pairs[index].theirs)
        .map(shown),
    );
  },
};

interface Observed {
  name: string;
  pattern: unknown;
  event: unknown;
  expect: Verdict;
}

interface Judged {
  pattern: unknown;
  event: string;
  ours: Verdict;
  theirs: Verdict;
  /** Why we refuse the pattern; empty when we do not. */
  message: string;
}

function ourVerdict(pattern: unknown, event: string): Pick<Judged, 'ours' | 'message'> {
  try {
    return { ours: compilePattern(pattern).matches(JSON.parse(event)) ? 'match' : 'no match', message: '' };
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return { ours: 'refused', message: error.message };
  }
}

async function judgedBy(classPath: string, samples: readonly Sample[]): Promise<Judged[]> {
  const lines = samples.map(({ pattern, events }) => [JSON.stringify(pattern), ...events].join('\t'));
  const program = join(import.meta.dirname, 'Verdicts.java');
  const { stdout } = await runOrThrow(['java', '-cp', classPath, program], { input: `${lines.join('\n')}\n` });
  const theirs = stdout.trimEnd().split('\n') as Verdict[];
  return samples
    .flatMap(({ pattern, events }) => events.map((event) => ({ pattern, event, ...ourVerdict(pattern, event) })))
    .map((pair, index) => Object.assign(pair, { theirs: theirs[index] as Verdict }));
}

type Fields = Record<string, unknown>;

/** The patterns without `$or` and with one value a field that a pattern stands for. An event matches it when it matches one. */
function oneByOne({ $or: alternatives, ...fields }: Fields): Fields[] {
  let products: Fields[] = alternatives === undefined ? [{}] : (alternatives as Fields[]).flatMap(oneByOne);
  for (const [name, field] of Object.entries(fields)) {
    const variants: unknown[] = Array.isArray(field) ? field.map((item) => [item]) : oneByOne(field as Fields);
    products = products.flatMap((product) =>
      variants.map((variant) => Object.assign({}, product, { [name]: variant })),
    );
  }
  return products;
}

function shown({ pattern, event, ours, theirs, message }: Judged): string {
  const why = message === '' ? '' : ` (${message})`;
  return `${JSON.stringify(pattern)} ${event}: ours ${ours}${why}, event-ruler ${theirs}`;
}
