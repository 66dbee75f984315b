import { setTimeout as pause } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';

/** Time that sockets and processes have to close after the last test of a file. */
const GRACE_MS = 3_000;
const POLL_MS = 20;

/** Fails a test file that leaves something open which keeps the process alive: a server, a socket, a child, a timer. */
export default class ClosedEnvironment extends TestEnvironment {
  #before = [];

  async setup() {
    await super.setup();
    this.#before = process.getActiveResourcesInfo();
  }

  async handleTestEvent({ name }) {
    if (name !== 'run_finish') return;
    const deadline = performance.now() + GRACE_MS;
    let open = openSince(this.#before);
    while (open.length > 0 && performance.now() < deadline) {
      await pause(POLL_MS, undefined, { ref: false });
      open = openSince(this.#before);
    }
    if (open.length === 0) return;
    const handles = process._getActiveHandles();
    const described = handles.map(describe).filter((text) => text !== undefined);
    // The run ends all the same.
    for (const handle of handles) if (describe(handle) !== undefined) handle.unref?.();
    throw new Error(
      `This file leaves open: ${open.join(', ')}${described.length > 0 ? ` (${described.join('; ')})` : ''}. Close it in afterAll.`,
    );
  }
}

/** Types of the resources beyond those of before. */
function openSince(before) {
  const known = [...before];
  return process.getActiveResourcesInfo().filter((type) => {
    const index = known.indexOf(type);
    if (index === -1) return true;
    known.splice(index, 1);
    return false;
  });
}

/** What can be said of a handle, unless it is one of the process's own. */
function describe(handle) {
  if (handle.listening === true) return `server on ${JSON.stringify(handle.address())}`;
  if (handle.spawnargs !== undefined) return `process ${handle.spawnargs.join(' ')}`;
  if (handle.remoteAddress !== undefined) return `socket to ${handle.remoteAddress}:${handle.remotePort}`;
  return undefined;
}
