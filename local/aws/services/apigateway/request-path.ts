/**
 * Whether a path names itself alone. IAM decides on the text of a path: an empty segment, `.`, `..` or an escaped separator
 * would let a program after that decision read another path in it. Such a path is refused here, which may be more than AWS
 * does.
 *
 * @param path still URL-encoded, from its slash on
 */
export const isPlainPath = (path: string): boolean => path === '/' || path.split('/').slice(1).every(isPlainSegment);

/** How often a segment is decoded: programs that decode twice are known. */
const DECODINGS = 3;
/** Empty, `.`, `..`, or with a separator or a control character. */
// oxlint-disable-next-line no-control-regex
const MISLEADING = /^\.{0,2}$|[/\\\u0000-\u001F\u007F]/;

function isPlainSegment(segment: string): boolean {
  let text = segment;
  for (let round = 0; round <= DECODINGS; round += 1) {
    if (MISLEADING.test(text)) return false;
    const decoded = decodedOnce(text);
    // The text of a parameter may be no encoding; the path must be one.
    if (decoded === undefined) return round > 0;
    text = decoded;
  }
  return true;
}

/** @returns `undefined` for text that is no encoding */
function decodedOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
