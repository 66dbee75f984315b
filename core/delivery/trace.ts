/**
 * The trace header of AWS: `Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1`.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */

const ROOT = /(?:^|;)Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/;
const PARENT = /(?:^|;)Parent=([0-9a-f]{16})(?:;|$)/;
const SAMPLED = /(?:^|;)Sampled=1(?:;|$)/;

/** Longest header that is kept, in characters; headers of AWS have about 100. */
const LONGEST = 250;

/** The header, fit to be stored and passed on; `undefined` when it names no trace. */
export function readTrace(header: string | undefined): string | undefined {
  return header !== undefined && header.length <= LONGEST && ROOT.test(header) ? header : undefined;
}

/**
 * The same trace for a receiver, as a `traceparent` header. https://www.w3.org/TR/trace-context/#traceparent-header
 *
 * @returns `undefined` when the header names no trace or no parent.
 */
export function traceparentOf(header: string): string | undefined {
  const root = ROOT.exec(header);
  const parent = PARENT.exec(header);
  if (root === null || parent === null) return undefined;
  return `00-${root[1]}${root[2]}-${parent[1]}-${SAMPLED.test(header) ? '01' : '00'}`;
}
