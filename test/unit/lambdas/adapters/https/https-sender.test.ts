import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createSecureServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { diagnose } from '../../../../../core/delivery/diagnosis.ts';
import { closed } from '../../../../helpers/closed.ts';
import type { UrlPolicy } from '../../../../../core/destination/url-guard.ts';
import {
  createHttpsSender,
  type HttpsSender,
  type HttpsSenderOptions,
} from '../../../../../lambdas/adapters/https/https-sender.ts';
import { certificateFor, receive, receiveRaw, type Certificate, type Receiver } from './https-receivers.ts';

const LOOPBACK: UrlPolicy = { allowedPrivateCidrs: ['127.0.0.0/8', '::1/128'], allowedPorts: [443] };
const BODY = '{"event":"order.created","data":{"name":"Ærø"}}';
const DEADLINE_MS = 5_000;
/** Deadline of tests in which it must pass. */
const SHORT_MS = 500;

let trusted: Certificate;
const cleanups: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  trusted = await certificateFor(['localhost', '127.0.0.1']);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function sender(options: Partial<HttpsSenderOptions> = {}): HttpsSender {
  const created = createHttpsSender({ policy: LOOPBACK, trustedCertificates: [trusted.cert], ...options });
  cleanups.push(() => {
    created.close();
  });
  return created;
}

async function started(receiver: Promise<Receiver>): Promise<Receiver> {
  const running = await receiver;
  cleanups.unshift(() => running.stop());
  return running;
}

/** A receiver that responds with this text, whatever it is, and closes the connection. */
const responding = (text: string): Promise<Receiver> =>
  started(
    receiveRaw((socket) => {
      socket.once('data', () => {
        socket.end(text, 'latin1');
      });
    }, trusted),
  );

const to = (url: string, deadlineMs = DEADLINE_MS) => ({
  url,
  headers: { 'webhook-id': 'msg_1' },
  body: BODY,
  deadlineMs,
});
const at = ({ port }: Receiver, path = '/hook?a=b'): string => `https://127.0.0.1:${port}${path}`;

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

describe('connections', () => {
  test('are kept for the next POST', async () => {
    const receiver = await started(
      receive((request, response) => {
        request.resume().on('end', () => response.end());
      }, trusted),
    );
    const kept = sender();
    await kept.send(to(at(receiver)));
    const second = await kept.send(to(at(receiver)));
    expect(receiver.connections()).toBe(1);
    expect(Object.keys(second.phases).toSorted()).toEqual(['firstByte', 'total']);
  });

  test('to one destination are capped, and POSTs beyond it wait', async () => {
    let waiting = 0;
    const release: (() => void)[] = [];
    const receiver = await started(
      receive((request, response) => {
        waiting++;
        request.resume();
        release.push(() => response.end());
        if (waiting >= 2) for (const answer of release.splice(0)) answer();
      }, trusted),
    );
    const capped = sender({ connectionsPerHost: 2 });
    const results = await Promise.all(Array.from({ length: 6 }, () => capped.send(to(at(receiver)))));
    expect(results.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(receiver.connections()).toBe(2);
  });

  test('that do not become free in time are a timeout that says so', async () => {
    const receiver = await started(
      receive((request) => {
        request.resume();
      }, trusted),
    );
    const capped = sender({ connectionsPerHost: 1 });
    const results = await Promise.all([
      capped.send(to(at(receiver), SHORT_MS * 2)),
      capped.send(to(at(receiver), SHORT_MS)),
    ]);
    expect(results.map(({ error }) => error?.code)).toEqual(['TIMEOUT_RESPONSE', 'TIMEOUT_QUEUE']);
  });

  test.each([
    ['timeout=1', 2],
    ['timeout=5, max=100', 1],
    ['max=100', 1],
  ])('are kept no longer than a receiver says: %s', async (hint, connections) => {
    const receiver = await started(
      receiveRaw((socket) => {
        socket.on('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\nKeep-Alive: ${hint}\r\nContent-Length: 0\r\n\r\n`);
        });
      }),
    );
    const plain = sender();
    for (let post = 0; post < 2; post += 1) await plain.send(to(`http://127.0.0.1:${receiver.port}/`));
    expect(receiver.connections()).toBe(connections);
  });

  test('are closed a second before the receiver would', async () => {
    const ended = Promise.withResolvers<void>();
    const receiver = await started(
      receiveRaw((socket) => {
        socket.on('end', () => {
          ended.resolve();
        });
        socket.on('data', () => {
          socket.write('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 0\r\n\r\n');
        });
      }),
    );
    await sender().send(to(`http://127.0.0.1:${receiver.port}/`));
    await ended.promise;
  });

  test('that died while idle are replaced, once, unseen', async () => {
    const receiver = await started(
      receiveRaw((socket) => {
        let answered = false;
        socket.on('data', () => {
          if (answered) {
            socket.resetAndDestroy();
            return;
          }
          answered = true;
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        });
      }),
    );
    const plain = sender();
    const url = `http://127.0.0.1:${receiver.port}/`;
    expect(await plain.send(to(url))).toMatchObject({ statusCode: 200 });
    expect(await plain.send(to(url))).toMatchObject({ statusCode: 200 });
    expect(receiver.connections()).toBe(2);
  });

  test('that get a 408 as the next POST comes are replaced, once, and the attempt says so', async () => {
    let asked = 0;
    const receiver = await started(
      receiveRaw((socket) => {
        let requests = 0;
        socket.on('data', () => {
          requests += 1;
          if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
          else socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        });
      }),
    );
    const plain = sender();
    const post = { ...to(`http://127.0.0.1:${receiver.port}/`), mayRepeat: () => Promise.resolve(++asked > 0) };
    expect((await plain.send(post)).repeated).toBeUndefined();
    expect(await plain.send(post)).toMatchObject({ statusCode: 200, repeated: '408' });
    expect(asked).toBe(1);
    expect(receiver.connections()).toBe(2);
  });

  test('that get a 408 are not replaced without a token, and a fresh one never is', async () => {
    const receiver = await started(
      receiveRaw((socket) => {
        let requests = 0;
        socket.on('data', () => {
          requests += 1;
          const status = requests === 1 && receiver.connections() === 1 ? '200 OK' : '408 Request Timeout';
          socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
        });
      }),
    );
    const plain = sender();
    const url = `http://127.0.0.1:${receiver.port}/`;
    await plain.send(to(url));
    const refused = await plain.send({ ...to(url), mayRepeat: () => Promise.resolve(false) });
    expect(refused).toMatchObject({ statusCode: 408 });
    expect(refused.repeated).toBeUndefined();
    // The second POST goes to a fresh connection, whose 408 stands.
    expect(await plain.send(to(url))).toMatchObject({ statusCode: 408, repeated: '408' });
    expect(receiver.connections()).toBe(2);
  });

  test.each([
    ['a part of a response', 'HTTP/1.1 200 O'],
    ['an interim response', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ])('that break after %s are a failure', async (_, text) => {
    let requests = 0;
    const receiver = await started(
      receiveRaw((socket) => {
        socket.on('data', () => {
          requests += 1;
          if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
          else socket.end(text);
        });
      }),
    );
    const plain = sender();
    const url = `http://127.0.0.1:${receiver.port}/`;
    await plain.send(to(url));
    expect(await plain.send(to(url))).toMatchObject({ error: { class: 'protocol', code: 'CLOSED' } });
    expect(requests).toBe(2);
  });

  test('on which a response comes that nobody asked for are closed, and the next POST does not take it', async () => {
    const first = Promise.withResolvers<Socket>();
    const receiver = await started(
      receiveRaw((socket) => {
        socket.on('data', () => {
          socket.write('HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n');
          first.resolve(socket);
        });
      }),
    );
    const plain = sender();
    const url = `http://127.0.0.1:${receiver.port}/`;
    await plain.send(to(url));
    const socket = await first.promise;
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    await closed(socket);
    const second = await plain.send(to(url));
    expect(second).toMatchObject({ statusCode: 503 });
    expect(second.repeated).toBeUndefined();
  });

  test('that are reset when fresh are a failure', async () => {
    const receiver = await started(
      receiveRaw((socket) => {
        socket.on('data', () => {
          socket.resetAndDestroy();
        });
      }),
    );
    expect(await sender().send(to(`http://127.0.0.1:${receiver.port}/`))).toMatchObject({
      error: { class: 'protocol', code: 'ECONNRESET' },
    });
    expect(receiver.connections()).toBe(1);
  });

  test('that are refused', async () => {
    const receiver = await receive(() => {}, trusted);
    await receiver.stop();
    expect(await sender().send(to(at(receiver)))).toMatchObject({
      error: { class: 'connect', code: 'ECONNREFUSED' },
      phases: { connect: expect.any(Number) },
    });
  });

  test('end with the sender', async () => {
    const receiver = await started(
      receive((request) => {
        request.resume();
      }, trusted),
    );
    const closing = sender();
    const sending = closing.send(to(at(receiver)));
    while (receiver.sockets.size === 0)
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    closing.close();
    expect((await sending).error).toBeDefined();
  });
});

describe('TLS', () => {
  test.each([
    ['expired', () => certificateFor(['127.0.0.1'], { days: -1 }), true, 'CERT_HAS_EXPIRED'],
    ['for another name', () => certificateFor(['other.example.com']), true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['that signs itself', () => certificateFor(['127.0.0.1']), false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])('a certificate %s', async (_, make, isTrusted, code) => {
    const certificate = await make();
    const receiver = await started(
      receive((request, response) => {
        request.resume();
        response.end();
      }, certificate),
    );
    const result = await sender(isTrusted ? { trustedCertificates: [certificate.cert] } : {}).send(to(at(receiver)));
    expect(result).toMatchObject({
      error: { class: 'tls', code },
      phases: { connect: expect.any(Number), tls: expect.any(Number) },
    });
    expect(result.statusCode).toBeUndefined();
  });

  test.each([
    ['with its host as the common name alone', { altNames: false }, 'CERT_WITHOUT_ALTNAME'],
    ['with a key of 1,024 bits', { bits: 1024 }, 'EE_CERTIFICATE_KEY_TOO_WEAK'],
  ])('a certificate %s is refused', async (_, options, code) => {
    const certificate = await certificateFor(['localhost'], options);
    const receiver = await started(
      receive((_request, response) => response.end(), certificate, { ciphers: 'DEFAULT@SECLEVEL=0' }),
    );
    const result = await sender({ trustedCertificates: [certificate.cert] }).send(
      to(`https://localhost:${receiver.port}/`),
    );
    expect(result).toMatchObject({ error: { class: 'tls', code } });
  });

  test.each([
    ['TLSv1.3', 'client certificate, and this service has none'],
    ['TLSv1.2', 'ask for no client certificate'],
  ] as const)('%s with a server that wants a client certificate', async (version, advice) => {
    const receiver = await started(
      receive((_request, response) => response.end(), trusted, {
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: version,
        maxVersion: version,
      }),
    );
    const result = await sender().send(to(at(receiver)));
    expect(result.error?.class).toBe('tls');
    expect(diagnose(result)?.advice).toContain(advice);
  });

  test('certificates are checked, whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    const receiver = await started(receive((_request, response) => response.end(), trusted));
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    cleanups.push(() => {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    });
    expect(await sender({ trustedCertificates: [] }).send(to(at(receiver)))).toMatchObject({
      error: { class: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
  });

  test('a server of HTTP/2 alone', async () => {
    const server = createHttp2Server({ ...trusted, allowHTTP1: false }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const result = await sender().send(to(`https://127.0.0.1:${port}/`));
    expect(diagnose(result)?.advice).toContain('HTTP/1.1: enable it beside HTTP/2');
  });

  test('older than 1.2 is refused', async () => {
    const receiver = await started(
      receive(
        (_, response) => {
          response.end();
        },
        trusted,
        { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      ),
    );
    expect(await sender().send(to(at(receiver)))).toMatchObject({
      error: { class: 'tls', code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' },
    });
  });

  test('that is not spoken', async () => {
    const receiver = await started(
      receive((_, response) => {
        response.end();
      }),
    );
    expect(await sender().send(to(at(receiver)))).toMatchObject({
      error: { class: 'tls', code: 'ERR_SSL_WRONG_VERSION_NUMBER', message: 'TLS: wrong version number' },
    });
  });

  test('that is cut off in the handshake', async () => {
    const receiver = await started(
      receiveRaw((socket) => {
        socket.once('data', () => {
          socket.destroy();
        });
      }),
    );
    expect(await sender().send(to(at(receiver)))).toMatchObject({ error: { class: 'tls', code: 'ECONNRESET' } });
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
