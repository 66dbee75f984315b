/**
 * The trace header of AWS: `Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1`.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */

const ROOT = /(?:^|;)Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/;
const PARENT = /(?:^|;)Parent=([0-9a-f]{16})(?:;|$)/;
const SAMPLED = /(?:^|;)Sampled=1(?:;|$)/;

/** Longest header that is kept, in characters; headers of AWS have about 100. */
const LONGEST = 250;

/**
 * Lambda counts in it how often it ran within a chain of messages, and drops a message after about 16 times. A delivery
 * is sent again more often than that. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
const LINEAGE = /;?Lineage=[^;]*/g;

/** The header without its lineage, fit to be stored and passed on; `undefined` when it names no trace. */
export function readTrace(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const trace = header.includes('Lineage=') ? header.replace(LINEAGE, '').replace(/^;/, '') : header;
  return trace.length <= LONGEST && ROOT.test(trace) ? trace : undefined;
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
