/** The deepest level with line breaks. The indentation of 50,000 levels would take 5 GB. */
const DEEPEST_INDENT = 32;

/** Text to write, or a value with its depth. */
type Step = string | { value: unknown; depth: number };

/**
 * As `JSON.stringify`, without its recursion: events may nest deeper than the stack reaches.
 *
 * @param value plain data; members that are `undefined` are omitted
 * @param pretty whether to indent by two spaces a level, down to level 32
 */
export function jsonText(value: unknown, pretty = false): string {
  const parts: string[] = [];
  const steps: Step[] = [{ value, depth: 0 }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (typeof step === 'string') parts.push(step);
    else if (typeof step.value === 'object' && step.value !== null)
      for (const part of partsOf(step.value, step.depth, pretty).toReversed()) steps.push(part);
    else parts.push(JSON.stringify(step.value) ?? 'null');
  }
  return parts.join('');
}

/** The parts of an object or a list, in the order of the text. */
function partsOf(value: object, depth: number, pretty: boolean): Step[] {
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  const indented = pretty && depth < DEEPEST_INDENT;
  const lineBreak = (level: number): string => (indented ? `\n${'  '.repeat(level)}` : '');
  const members: [string, unknown][] = isList
    ? value.map((item: unknown) => ['', item])
    : Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([name, member]) => [`${JSON.stringify(name)}:${indented ? ' ' : ''}`, member]);
  if (members.length === 0) return [open + close];
  const content = members.flatMap(([name, member], index): Step[] => [
    `${index === 0 ? '' : ','}${lineBreak(depth + 1)}${name}`,
    { value: member, depth: depth + 1 },
  ]);
  return [open, ...content, `${lineBreak(depth)}${close}`];
}
