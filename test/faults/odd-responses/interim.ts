import { BODY, OK, withHeader } from './plain.ts';
import type { OddResponse } from './odd-response.ts';

export const INTERIM: readonly OddResponse[] = [
  {
    name: 'after 100',
    source: 'RFC 9110, 15.2.1',
    bytes: 'HTTP/1.1 100 Continue\r\n\r\n' + OK + BODY,
    expected: 200,
  },
  {
    name: 'after 103 with a header',
    source: 'RFC 8297, 2',
    bytes: 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' + OK + BODY,
    expected: 200,
  },
  {
    name: 'after three times 102',
    source: 'RFC 2518, 10.1',
    bytes: 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(3) + OK + BODY,
    expected: 200,
  },
  {
    name: 'after four times 103',
    source: 'RFC 9110, 15.2',
    bytes: 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(4) + OK + BODY,
    expected: 200,
  },
  {
    name: 'after six times 103',
    source: 'RFC 9110, 15.2',
    bytes: 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(6) + OK + BODY,
    expected: 200,
  },
  {
    name: 'after eleven times 103',
    source: 'RFC 9110, 15.2',
    bytes: 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(11) + OK + BODY,
    expected: 200,
  },
  {
    name: 'after a hundred times 103',
    source: 'RFC 9110, 15.2',
    bytes: 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100) + OK + BODY,
    expected: 200,
  },
  {
    name: 'after 199',
    source: 'RFC 9110, 15.2',
    bytes: 'HTTP/1.1 199 Odd\r\n\r\n' + OK + BODY,
    expected: 200,
  },
  {
    name: 'after 100 with a length of 0',
    source: 'RFC 9110, 8.6',
    bytes: 'HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n' + OK + BODY,
    expected: 200,
  },
  {
    name: 'after 100 with a length of 5',
    source: 'RFC 9110, 8.6',
    bytes: 'HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n' + OK + BODY,
    expected: 200,
  },
  {
    name: 'after 100 with a coding',
    source: 'RFC 9112, 6.1',
    bytes: 'HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n' + OK + BODY,
    expected: 200,
  },
  {
    name: 'after 100 with LF alone',
    source: 'RFC 9110, 15.2',
    bytes: 'HTTP/1.1 100 Continue\n\n' + OK + BODY,
    expected: 200,
  },
  {
    name: 'after 100 with a space before a colon',
    source: 'RFC 9110, 15.2',
    bytes: 'HTTP/1.1 100 Continue\r\nX : y\r\n\r\n' + OK + BODY,
    expected: 200,
  },
  {
    name: 'after 100, with a space before a colon',
    source: 'RFC 9110, 15.2',
    bytes: 'HTTP/1.1 100 Continue\r\n\r\n' + withHeader('X-A : b'),
    expected: 200,
  },
  {
    name: 'after 100 with Connection: close',
    source: 'RFC 9112, 9.6',
    bytes: 'HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n' + OK + BODY,
    expected: 200,
  },
  {
    name: 'of 100 alone',
    source: 'RFC 9110, 15.2.1',
    bytes: 'HTTP/1.1 100 Continue\r\n\r\n',
    expected: 'protocol',
  },
  {
    name: 'of 101 that switches',
    source: 'RFC 9110, 15.2.2',
    bytes: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
    expected: 'protocol',
  },
  {
    name: 'of 101 that does not switch',
    source: 'RFC 9110, 15.2.2',
    bytes: 'HTTP/1.1 101 Switching Protocols\r\n\r\n' + OK + BODY,
    expected: 'protocol',
  },
  {
    name: 'with Upgrade in its Connection',
    source: 'RFC 9110, 7.8',
    bytes: OK + 'Upgrade: h2c\r\nConnection: Upgrade\r\n' + BODY,
    expected: 200,
  },
  {
    name: 'that offers an upgrade',
    source: 'RFC 9110, 7.8',
    bytes: OK + 'Upgrade: h2,h2c\r\n' + BODY,
    expected: 200,
  },
];
