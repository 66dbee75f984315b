/** Parts of a plain response, to be combined with an odd one. */
export const OK = 'HTTP/1.1 200 OK\r\n';
export const BODY = 'Content-Length: 2\r\n\r\nok';

/** A plain response with one line more among its headers. */
export const withHeader = (line: string): string => `${OK}${line}\r\n${BODY}`;
