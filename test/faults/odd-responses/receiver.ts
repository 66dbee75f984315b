import type { Socket } from 'node:net';
import { receiveRaw, type Receiver } from '../../unit/lambdas/adapters/https/https-receivers.ts';
import { ODD_RESPONSES } from './all.ts';

/** What a second request on a connection gets. */
export const SECOND = 'second';
const PLAIN = `HTTP/1.1 200 OK\r\nContent-Length: ${SECOND.length}\r\n\r\n${SECOND}`;

/** `whole`: in one write. `dripped`: byte by byte. `kept`: in one write, and the connection stays open. */
export type How = 'whole' | 'dripped' | 'kept';

/** Responds to the path `/<number of the response>/<how>`. */
export const startOddReceiver = (): Promise<Receiver> => receiveRaw(respond);

function respond(socket: Socket): void {
  let requests = 0;
  socket.setNoDelay(true);
  socket.on('data', (request: Buffer) => {
    requests += 1;
    if (requests > 1) return void socket.write(PLAIN);
    const [, number, how] = request.toString('latin1').split(' ')[1]?.split('/') ?? [];
    const { bytes, ends = 'close' } = ODD_RESPONSES[Number(number)] as (typeof ODD_RESPONSES)[number];
    const all = Buffer.from(bytes, 'latin1');
    const ended = (): void => {
      if (how === 'kept' || ends === 'wait') return;
      if (ends === 'close') socket.end();
      else setImmediate(() => socket.resetAndDestroy());
    };
    if (how !== 'dripped') return void socket.write(all, ended);
    let sent = 0;
    const next = (): void => {
      if (sent === all.length) return ended();
      socket.write(all.subarray(sent, ++sent), () => setImmediate(next));
    };
    next();
  });
}
