import { readFileSync } from 'node:fs';

/** A received webhook and the verdict on it. ./README.md describes the fields for other languages. */
export interface Vector {
  name: string;
  secrets: string[];
  /** The same secrets in the form that Standard Webhooks libraries take. */
  whsecs: string[];
  /** A list is a repeated header. */
  headers: Record<string, string | string[]>;
  /** The body, or its bytes in base64. */
  body?: string;
  bodyBase64?: string;
  /** The receiver's clock, in Unix seconds. */
  now: number;
  verdict: 'accept' | 'refuse';
  /** Of a refusal: a `VerificationFailure`, or `secret` for a secret that a receiver must not start with. */
  reason?: string;
  /** Other outcomes of libraries: `accept` or a reason, and why. */
  differs?: Partial<Record<Library, { outcome: string; why: string }>>;
}

/** The `standardwebhooks` library of each language. */
export const LIBRARIES = ['javascript', 'python', 'go', 'java'] as const;
export type Library = (typeof LIBRARIES)[number];

export const VECTORS = JSON.parse(
  readFileSync(new URL('./signatures.json', import.meta.url), 'utf8'),
) as readonly Vector[];

/** The received bytes. */
export const bytesOf = ({ body, bodyBase64 }: Vector): Buffer =>
  bodyBase64 === undefined ? Buffer.from(body ?? '') : Buffer.from(bodyBase64, 'base64');

/** `accept`, or the reason of the refusal. */
export const expectedOf = ({ verdict, reason }: Vector): string => (verdict === 'accept' ? 'accept' : String(reason));

/** Headers as most servers hand them over: repeated ones joined. */
export const joinedHeaders = ({ headers }: Vector): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );

/** Texts of the libraries' errors, the same in every language, and our reasons. */
const REASONS: readonly { text: RegExp; reasons: readonly string[] }[] = [
  { text: /missing required headers/i, reasons: ['missing-header'] },
  { text: /invalid signature headers/i, reasons: ['timestamp-format'] },
  { text: /timestamp too old/i, reasons: ['timestamp-too-old'] },
  { text: /timestamp too new/i, reasons: ['timestamp-too-new'] },
  // They do not tell an unknown version from a wrong signature.
  { text: /no matching signature/i, reasons: ['signature-mismatch', 'signature-version'] },
];

/**
 * Compares what a library did with a vector. An error of any other text is a refusal, whatever its reason.
 *
 * @param outcome `accept`, or the text of the library's error
 * @returns a problem, or undefined when the library does as the vector says
 */
export function problemOf(vector: Vector, library: Library, outcome: string): string | undefined {
  const difference = vector.differs?.[library];
  const expected = difference?.outcome ?? expectedOf(vector);
  const reasons = REASONS.find(({ text }) => text.test(outcome))?.reasons ?? [];
  const refused = reasons.length === 0 ? expected !== 'accept' : reasons.includes(expected);
  if (outcome === 'accept' ? expected === 'accept' : refused) return undefined;
  return `${vector.name}: ${library} should ${expected === 'accept' ? 'accept it' : `refuse it for ${expected}`}, but: ${outcome}`;
}
