import { setTimeout as pause } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';

/** Time that sockets and processes have to close after the last test of a file. */
const GRACE_MS = 3_000;
const POLL_MS = 20;

/** Fails a test file that leaves something open which keeps the process alive: a server, a socket, a child, a timer. */
export default class ClosedEnvironment extends TestEnvironment {
  #before = [];
  #failed = false;

  async setup() {
    await super.setup();
    this.#before = process.getActiveResourcesInfo();
  }

  async handleTestEvent({ name, test }) {
    if (name === 'hook_failure' || name === 'error' || (name === 'test_done' && test.errors.length > 0))
      this.#failed = true;
    if (name !== 'run_finish') return;
    const open = await this.#leftOpen();
    if (open.length === 0) return;
    // oxlint-disable-next-line eslint/no-underscore-dangle -- the only list of handles that Node has
    const handles = process._getActiveHandles().filter((handle) => describe(handle) !== undefined);
    const described = handles.map(describe).join('; ');
    // The run ends all the same.
    for (const handle of handles) {
      handle.kill?.('SIGKILL');
      handle.unref?.();
    }
    // A test that fails halfway closes nothing: its own error is the one to show.
    if (this.#failed) return;
    throw new Error(`This file leaves open: ${open.join(', ')} (${described}). Close it in afterAll.`);
  }

  /** Types of the resources beyond those of the setup. */
  async #leftOpen() {
    const deadline = performance.now() + GRACE_MS;
    let open = openSince(this.#before);
    while (open.length > 0 && performance.now() < deadline) {
      await pause(POLL_MS, undefined, { ref: false });
      open = openSince(this.#before);
    }
    return open;
  }
}

function openSince(before) {
  const known = [...before];
  return process.getActiveResourcesInfo().filter((type) => {
    const index = known.indexOf(type);
    if (index === -1) return true;
    known.splice(index, 1);
    return false;
  });
}

/** A name for a handle; `undefined` for those of the process itself. */
function describe(handle) {
  if (handle.listening === true) return `server on ${JSON.stringify(handle.address())}`;
  if (handle.spawnargs !== undefined) return `process ${handle.spawnargs.join(' ')}`;
  if (handle.remoteAddress !== undefined) return `socket to ${handle.remoteAddress}:${handle.remotePort}`;
  return undefined;
}
