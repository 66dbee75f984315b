import { BODY, OK, withHeader } from './plain.ts';
import type { OddResponse } from './odd-response.ts';

export const HEADER_NAMES: readonly OddResponse[] = [
  {
    name: 'with a space before a colon',
    source: 'RFC 9112, 5.1',
    bytes: withHeader('X-A : b'),
    expected: 200,
  },
  {
    name: 'with a space before the colon of Content-Length',
    source: 'RFC 9112, 5.1',
    bytes: OK + 'Content-Length : 2\r\n\r\nok',
    expected: 200,
  },
  {
    name: 'with a tab before a colon',
    source: 'RFC 9112, 5.1',
    bytes: withHeader('X-A\t: b'),
    expected: 200,
  },
  {
    name: 'with a space within a name',
    source: 'RFC 9110, 5.6.2',
    bytes: withHeader('X A: b'),
    expected: 200,
  },
  {
    name: 'with a header without a name',
    source: 'RFC 9110, 5.6.2',
    bytes: withHeader(': b'),
    expected: 200,
  },
  {
    name: 'with a line without a colon',
    source: 'RFC 9112, 5.1',
    bytes: withHeader('junk'),
    expected: 200,
  },
  {
    name: 'with words without a colon after its status line',
    source: 'RFC 9112, 5.1',
    bytes: OK + 'junk with spaces\r\n' + BODY,
    expected: 200,
  },
  {
    name: 'with a second status line among its headers',
    source: 'RFC 9112, 5.1',
    bytes: withHeader('HTTP/1.1 200 OK'),
    expected: 200,
  },
  {
    name: 'with a name in UTF-8',
    source: 'RFC 9110, 5.6.2',
    bytes: withHeader('X-\xc3\x86: b'),
    expected: 200,
  },
  {
    name: 'with parentheses in a name',
    source: 'RFC 9110, 5.6.2',
    bytes: withHeader('X(A): b'),
    expected: 200,
  },
  {
    name: 'with a slash in a name',
    source: 'RFC 9110, 5.6.2',
    bytes: withHeader('X/A: b'),
    expected: 200,
  },
  {
    name: 'with brackets in a name',
    source: 'RFC 9110, 5.6.2',
    bytes: withHeader('X[A]: b'),
    expected: 200,
  },
  {
    name: 'with an at sign in a name',
    source: 'RFC 9110, 5.6.2',
    bytes: withHeader('X@A: b'),
    expected: 200,
  },
  {
    name: 'with a name in quotes',
    source: 'RFC 9110, 5.6.2',
    bytes: withHeader('"X-A": b'),
    expected: 200,
  },
  {
    name: 'with a NUL in a name',
    source: 'RFC 9110, 5.6.2',
    bytes: withHeader('X\x00A: b'),
    expected: 200,
  },
  {
    name: 'with an underscore in a name',
    source: 'RFC 9110, 5.6.2',
    bytes: withHeader('X_A: b'),
    expected: 200,
  },
  {
    name: 'with a name of 9 KB',
    source: 'RFC 9110, 5.4',
    bytes: withHeader('X'.repeat(9000) + ': b'),
    expected: 200,
  },
];
