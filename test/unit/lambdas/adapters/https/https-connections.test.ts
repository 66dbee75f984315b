import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { closed } from '../../../../helpers/closed.ts';
import { receive, receiveRaw } from './https-receivers.ts';
import { SHORT_MS, trusted, sender, started, to, at } from './sender-fixture.ts';

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

  test('on which the rest of a POST is still to be sent are not used again', async () => {
    const receiver = await started(
      receiveRaw((socket) => {
        socket.once('data', () => {
          socket.pause();
          socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n');
        });
      }),
    );
    const plain = sender();
    const large = { ...to(`http://127.0.0.1:${receiver.port}/`), body: 'x'.repeat(32 * 1024 * 1024) };
    expect(await plain.send(large)).toMatchObject({ statusCode: 413 });
    expect(await plain.send(large)).toMatchObject({ statusCode: 413 });
    expect(receiver.connections()).toBe(2);
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
