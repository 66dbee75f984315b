import { BODY, OK, withHeader } from './plain.ts';
import type { OddResponse } from './odd-response.ts';

export const HEADER_VALUES: readonly OddResponse[] = [
  {
    name: 'with a NUL in a value',
    source: 'RFC 9110, 5.5',
    bytes: withHeader('X-A: b\x00c'),
    expected: 200,
  },
  {
    name: 'with a control character in a value',
    source: 'https://github.com/nodejs/node/issues/34621',
    bytes: withHeader('X-A: b\x01c'),
    expected: 200,
  },
  {
    name: 'with a DEL in a value',
    source: 'RFC 9110, 5.5',
    bytes: withHeader('X-A: b\x7fc'),
    expected: 200,
  },
  {
    name: 'with an escape sequence in a value',
    source: 'RFC 9110, 5.5',
    bytes: withHeader('X-A: \x1b[31mred'),
    expected: 200,
  },
  {
    name: 'with a value in UTF-8',
    source: 'RFC 9110, 5.5',
    bytes: withHeader('X-A: \xc3\x86r\xc3\xb8'),
    expected: 200,
  },
  {
    name: 'with a value in Latin-1',
    source: 'https://github.com/nodejs/node/issues/27711',
    bytes: withHeader('X-A: \xe6\xf8'),
    expected: 200,
  },
  {
    name: 'with a vertical tab in a value',
    source: 'RFC 9110, 5.5',
    bytes: withHeader('X-A: b\x0bc'),
    expected: 200,
  },
  {
    name: 'with an empty value',
    source: 'RFC 9110, 5.5',
    bytes: withHeader('X-A:'),
    expected: 200,
  },
  {
    name: 'with a value of spaces',
    source: 'RFC 9110, 5.5',
    bytes: withHeader('X-A:    '),
    expected: 200,
  },
  {
    name: 'with one quote in a value',
    source: 'RFC 9110, 5.5',
    bytes: withHeader('X-A: "b'),
    expected: 200,
  },
  {
    name: 'without a space after a colon',
    source: 'RFC 9110, 5.5',
    bytes: withHeader('X-A:b'),
    expected: 200,
  },
  {
    name: 'with a folded value',
    source: 'https://github.com/nodejs/node/issues/53196',
    bytes: OK + 'X-A: b\r\n c\r\n' + BODY,
    expected: 200,
  },
  {
    name: 'with a value folded by a tab',
    source: 'RFC 9112, 5.2',
    bytes: OK + 'X-A: b\r\n\tc\r\n' + BODY,
    expected: 200,
  },
  {
    name: 'with a folded line after its status line',
    source: 'RFC 9112, 2.2',
    bytes: OK + ' X-A: b\r\n' + BODY,
    expected: 200,
  },
  {
    name: 'with a value folded into an empty line',
    source: 'RFC 9112, 5.2',
    bytes: OK + 'X-A: b\r\n \r\n' + BODY,
    expected: 200,
  },
  {
    name: 'with a folded Content-Length',
    source: 'RFC 9112, 5.2',
    bytes: OK + 'Content-Length:\r\n 2\r\n\r\nok',
    expected: 200,
  },
  {
    name: 'with a line of spaces among its headers',
    source: 'RFC 9112, 5.2',
    bytes: OK + 'X-A: b\r\n   \r\nX-B: c\r\n' + BODY,
    expected: 200,
  },
];
