import { ApiError } from './api/problem.ts';

/**
 * The path of a request has one spelling: IAM decides on the text that the caller sent, so no other text may name the same
 * route. RFC 3986 section 6.2.2 lists the spellings that programs take for equal.
 * https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2
 */

/** Path characters of RFC 3986 but `;`, which some servers cut off with what follows. Escapes are in capitals. */
const SEGMENT = /^(?:[A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-F]{2})+$/;
/** An escape of a letter, a digit, `-`, `.`, `_` or `~`, which means the same without it. */
const NEEDLESS_ESCAPE = /%(?:2D|2E|3[0-9]|4[1-9A-F]|5[0-9A]|5F|6[1-9A-F]|7[0-9A]|7E)/;
/** Decoded: another separator, a control character, or an escape of an escape. */
// oxlint-disable-next-line no-control-regex
const AMBIGUOUS = /[/\\;\u0000-\u001F\u007F-\u009F]|%[0-9A-Fa-f]{2}/;

/**
 * The decoded segments of a path.
 *
 * @param path as the caller sent it, from its first slash on
 * @throws ApiError `malformed-request` for a path that another path could stand for
 */
export function segmentsOf(path: string): string[] {
  const [before, ...segments] = path.split('/');
  if (before !== '' || segments.length === 0) throw refused('does not begin with a slash');
  return segments.map((segment) => {
    if (segment === '') throw refused('has an empty segment or ends with a slash');
    if (!SEGMENT.test(segment))
      throw refused(
        'has a character that is not escaped in capitals, e.g. as %2A, or was decoded on the way; GET /event?id= takes any id',
      );
    if (NEEDLESS_ESCAPE.test(segment)) throw refused('escapes a letter, a digit or a dot, which needs no escape');
    const text = decoded(segment);
    if (/^\.{1,2}$/.test(text)) throw refused('has the segment . or ..');
    if (text.trim() === '') throw refused('has a blank segment');
    if (AMBIGUOUS.test(text))
      throw refused('has an escaped /, \\, ;, control character or escape; GET /event?id= takes such an id');
    return text;
  });
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw refused('has an escape that is not UTF-8');
  }
}

const refused = (rule: string): ApiError =>
  new ApiError(
    'malformed-request',
    `The path ${rule}. Send a path of GET /openapi.json, and encode its parameters as encodeURIComponent does.`,
  );
