import { BODY, withHeader } from './plain.ts';
import type { OddResponse } from './odd-response.ts';

export const LINE_ENDS: readonly OddResponse[] = [
  {
    name: 'with LF alone at the end of all lines',
    source: 'https://github.com/nodejs/node/issues/43798',
    bytes: 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok',
    expected: 200,
  },
  {
    name: 'with LF alone at the end of its status line',
    source: 'https://github.com/nodejs/llhttp/issues/236',
    bytes: 'HTTP/1.1 200 OK\n' + BODY,
    expected: 200,
  },
  {
    name: 'with LF alone at the end of a header',
    source: 'RFC 9112, 2.2',
    bytes: 'HTTP/1.1 200 OK\r\nX-A: b\nContent-Length: 2\r\n\r\nok',
    expected: 200,
  },
  {
    name: 'with LF alone as its empty line',
    source: 'RFC 9112, 2.2',
    bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\nok',
    expected: 200,
  },
  {
    name: 'with CR alone at the end of all lines',
    source: 'RFC 9112, 2.2',
    bytes: 'HTTP/1.1 200 OK\rContent-Length: 2\r\rok',
    expected: 'protocol',
  },
  {
    name: 'with two CR at the end of a header',
    source: 'RFC 9112, 2.2',
    bytes: 'HTTP/1.1 200 OK\r\nX-A: b\r\r\nContent-Length: 2\r\n\r\nok',
    expected: 200,
  },
  {
    name: 'with a CR within a value',
    source: 'RFC 9112, 2.2',
    bytes: withHeader('X-A: b\rc'),
    expected: 200,
  },
];
