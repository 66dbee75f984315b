import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';

/** Real receivers on loopback, for tests of what sends to them. */

export interface Certificate {
  key: string;
  cert: string;
}

/**
 * A certificate that signs itself; trusted by whoever is handed it. `days` counts from now, to when it ends. `bits`: of an
 * RSA key; else it is elliptic. Without `altNames` the first name is the common name, and no other is there.
 */
export async function certificateFor(
  names: readonly string[],
  { days = 1, bits, altNames = true }: { days?: number; bits?: number; altNames?: boolean } = {},
): Promise<Certificate> {
  const day = 86_400_000;
  const { private: key, cert } = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
    ...(bits === undefined ? { keyType: 'ec' } : { keyType: 'rsa', keySize: bits }),
    notBeforeDate: new Date(Date.now() - 10 * day),
    notAfterDate: new Date(Date.now() + days * day),
    extensions: altNames
      ? [
          {
            name: 'subjectAltName',
            altNames: names.map((name) => (/^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name })),
          },
        ]
      : [{ name: 'basicConstraints', cA: true }],
  });
  return { key, cert };
}

export interface Receiver {
  port: number;
  /** Of its open connections. */
  sockets: Set<Socket>;
  /** Connections made so far. */
  connections: () => number;
  stop(): Promise<void>;
}

/** A receiver that speaks HTTP; without a certificate in the clear. */
export function receive(
  listener: RequestListener,
  certificate?: Certificate,
  options: ServerOptions = {},
): Promise<Receiver> {
  const server: HttpServer =
    certificate === undefined
      ? createHttpServer(listener)
      : createHttpsServer({ ...certificate, ...options }, listener);
  server.keepAliveTimeout = 60_000;
  return listening(server);
}

/** A receiver that does what it likes with its connections. */
export function receiveRaw(listener: (socket: Socket) => void, certificate?: Certificate): Promise<Receiver> {
  const quiet = (socket: Socket): void => {
    // The sender ends such connections without ceremony, which is what is being tested.
    socket.on('error', () => {
      socket.destroy();
    });
    listener(socket);
  };
  return listening(certificate === undefined ? createTcpServer(quiet) : createTlsServer(certificate, quiet));
}

async function listening(server: Server): Promise<Receiver> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
