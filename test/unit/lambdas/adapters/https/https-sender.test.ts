import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { closed } from '../../../../helpers/closed.ts';
import { receive, receiveRaw } from './https-receivers.ts';
import { BODY, SHORT_MS, trusted, sender, started, responding, to, at } from './sender-fixture.ts';

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('an answer', () => {
  test('comes back with its status, its text, and how long each phase took', async () => {
    let seen: unknown;
    const receiver = await started(
      receive((request, response) => {
        void bodyOf(request).then((body) => {
          seen = {
            method: request.method,
            url: request.url,
            version: request.httpVersion,
            headers: request.headers,
            body,
          };
          return response.writeHead(202, { 'Retry-After': '120' }).end('accepted');
        });
      }, trusted),
    );
    const result = await sender().send(to(at(receiver)));
    expect(result).toMatchObject({ statusCode: 202, retryAfter: '120', response: 'accepted' });
    expect(result.error).toBeUndefined();
    expect(Object.keys(result.phases).toSorted()).toEqual(['connect', 'firstByte', 'tls', 'total']);
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/hook?a=b',
      version: '1.1',
      body: BODY,
      headers: {
        'webhook-id': 'msg_1',
        host: `127.0.0.1:${receiver.port}`,
        'content-length': String(Buffer.byteLength(BODY)),
        connection: 'keep-alive',
      },
    });
  });

  test.each([204, 301, 302, 307, 404, 410, 429, 500, 503])(
    'of status %i is no error of the sender, and is not followed',
    async (status) => {
      let requests = 0;
      const receiver = await started(
        receive((request, response) => {
          requests++;
          request.resume();
          response.writeHead(status, { Location: '/elsewhere' }).end();
        }, trusted),
      );
      expect(await sender().send(to(at(receiver)))).toMatchObject({ statusCode: status });
      expect(requests).toBe(1);
    },
  );

  test('is kept to 1 KiB of text, not cut within a character', async () => {
    const receiver = await started(
      receive((request, response) => {
        request.resume();
        response.end(`${'x'.repeat(1023)}é and more`);
      }, trusted),
    );
    expect((await sender().send(to(at(receiver)))).response).toBe('x'.repeat(1023));
  });

  test('of 200 MB is cut off, and its status counts', async () => {
    let written = 0;
    const receiver = await started(
      receive((request, response) => {
        request.resume();
        response.writeHead(200, { 'Content-Length': 200 * 1024 * 1024 });
        const block = Buffer.alloc(64 * 1024, 'y');
        const pump = (): void => {
          while (written < 200 * 1024 * 1024) {
            written += block.length;
            if (!response.write(block)) {
              response.once('drain', pump);
              return;
            }
          }
          response.end();
        };
        pump();
      }, trusted),
    );
    const result = await sender().send(to(at(receiver)));
    expect(result).toMatchObject({ statusCode: 200, response: 'y'.repeat(1024) });
    expect(result.error).toBeUndefined();
    expect(written).toBeLessThan(20 * 1024 * 1024);
  });

  test('that is compressed is not expanded and not kept', async () => {
    const receiver = await started(
      receive((request, response) => {
        request.resume();
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('not really');
      }, trusted),
    );
    const result = await sender().send(to(at(receiver)));
    expect(result.statusCode).toBe(200);
    expect(result.response).toBeUndefined();
  });
});

describe('deadlines', () => {
  test('a receiver that takes the connection and says nothing in TLS', async () => {
    const receiver = await started(receiveRaw(() => {}));
    const result = await sender({ connectDeadlineMs: SHORT_MS }).send(to(at(receiver)));
    expect(result).toMatchObject({ error: { class: 'timeout', code: 'TIMEOUT_TLS' } });
  });

  test('a name that does not resolve in time', async () => {
    const result = await sender({ connectDeadlineMs: SHORT_MS, resolve: () => new Promise(() => {}) }).send(
      to('https://shop.example.com/'),
    );
    expect(result).toMatchObject({ error: { class: 'timeout', code: 'TIMEOUT_DNS' } });
  });

  test('a receiver that hangs', async () => {
    const receiver = await started(
      receive((request) => {
        request.resume();
      }, trusted),
    );
    expect(await sender().send(to(at(receiver), SHORT_MS))).toMatchObject({
      error: { class: 'timeout', code: 'TIMEOUT_RESPONSE' },
    });
  });

  test('a receiver that drips its body', async () => {
    const receiver = await started(
      receive((request, response) => {
        request.resume();
        response.writeHead(500);
        const drip = setInterval(() => {
          response.write('.');
        }, 5);
        response.on('close', () => {
          clearInterval(drip);
        });
      }, trusted),
    );
    const result = await sender().send(to(at(receiver), SHORT_MS));
    expect(result).toMatchObject({ statusCode: 500, response: expect.stringMatching(/^\.+$/) });
    expect(result.error).toBeUndefined();
  });

  test('a receiver that drips its headers', async () => {
    const receiver = await started(
      receiveRaw((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const drip = setInterval(() => {
          socket.write('X: y\r\n');
        }, 5);
        socket.on('close', () => {
          clearInterval(drip);
        });
      }, trusted),
    );
    expect(await sender().send(to(at(receiver), SHORT_MS))).toMatchObject({
      error: { class: 'timeout', code: 'TIMEOUT_RESPONSE' },
    });
  });

  test('interim answers now and then', async () => {
    const receiver = await started(
      receiveRaw((socket) => {
        const interim = setInterval(() => {
          socket.write('HTTP/1.1 103 Early Hints\r\n\r\n');
        }, 40);
        socket.on('close', () => {
          clearInterval(interim);
        });
      }, trusted),
    );
    expect(await sender().send(to(at(receiver), SHORT_MS))).toMatchObject({
      error: { class: 'timeout', code: 'TIMEOUT_RESPONSE' },
    });
  });

  test('a passed deadline closes the connection', async () => {
    const receiver = await started(
      receive((request) => {
        request.resume();
      }, trusted),
    );
    const [result] = await Promise.all([
      sender().send(to(at(receiver), SHORT_MS)),
      (async () => {
        while (receiver.sockets.size === 0)
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
        const [socket] = receiver.sockets;
        if (socket !== undefined && !socket.closed) await closed(socket);
      })(),
    ]);
    expect(result.error?.class).toBe('timeout');
  });
});

describe('answers that break the protocol', () => {
  test.each<[string, string, object]>([
    ['that is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', { class: 'protocol', code: 'NOT_HTTP' }],
    [
      'of 400 KB of headers',
      `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(400_000)}\r\n\r\n`,
      { class: 'too-large', code: 'HEAD_LIMIT' },
    ],
    [
      'of 1xx without end',
      'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(20_000),
      { class: 'too-large', code: 'HEAD_LIMIT' },
    ],
    [
      'of another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
      { class: 'protocol', code: 'UPGRADE' },
    ],
  ])('an answer %s', async (_, text, error) => {
    const receiver = await responding(text);
    expect(await sender().send(to(at(receiver)))).toMatchObject({ error });
  });

  test('a connection that closes without an answer', async () => {
    const receiver = await started(
      receiveRaw((socket) => {
        socket.once('data', () => {
          socket.end();
        });
      }, trusted),
    );
    expect(await sender().send(to(at(receiver)))).toMatchObject({ error: { class: 'protocol', code: 'CLOSED' } });
  });

  test('a body of a failure that ends before its length, whose status and text count', async () => {
    const receiver = await responding('HTTP/1.1 500 Oops\r\nContent-Length: 10\r\n\r\nhalf');
    const result = await sender().send(to(at(receiver)));
    expect(result).toMatchObject({ statusCode: 500, response: 'half' });
    expect(result.error).toBeUndefined();
  });

  test('headers that cannot be sent are a failure, not an exception', async () => {
    const result = await sender().send({ ...to('https://127.0.0.1:9/'), headers: { 'x-bad': 'a\r\nb' } });
    expect(result).toMatchObject({ error: { class: 'protocol', code: 'ERR_INVALID_CHAR' } });
  });
});

describe('a 2xx counts, whatever follows its headers:', () => {
  test.each([
    // https://github.com/nodejs/node/issues/24580
    ['a body where the status has none', 204, 'HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}'],
    ['the same, on a closed connection', 204, 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n{}'],
    // https://github.com/nodejs/llhttp/issues/445
    ['bytes beyond its length', 200, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nok'],
    ['a second response', 202, 'HTTP/1.1 202 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 Oops\r\n\r\n'],
    ['a body that ends before its length', 200, 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'],
    ['no last chunk', 200, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n'],
    ['a chunk size that is none', 200, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n'],
    ['a trailer that is none', 200, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\x01bad\r\n\r\n'],
  ])('%s', async (_, statusCode, text) => {
    const receiver = await responding(text);
    const result = await sender().send(to(at(receiver)));
    expect(result.statusCode).toBe(statusCode);
    expect(result.error).toBeUndefined();
  });

  test('a body without end', async () => {
    const receiver = await started(
      receive((request, response) => {
        request.resume();
        response.writeHead(201).write('.');
      }, trusted),
    );
    const result = await sender().send(to(at(receiver), SHORT_MS));
    expect(result.statusCode).toBe(201);
    expect(result.error).toBeUndefined();
  });
});
