import { environmentVariable } from '../../sdk/src/environment.ts';

/** What an output stream leads to. */
export interface Screen {
  /** Whether it is a terminal, where a line can be rewritten. */
  readonly terminal: boolean;
  /** Cells in a line; absent where lines may have any length: in a file, in a pipe. */
  readonly columns?: number | undefined;
  readonly colour: boolean;
}

/** A file or a pipe. */
export const PLAIN: Screen = { terminal: false, colour: false };

export interface Streams {
  /** Writes to stdout. */
  out: (text: string) => void;
  /** Writes to stderr. */
  err: (text: string) => void;
  /** Of stdout. Default: a pipe. */
  outScreen?: Screen;
  /** Of stderr. Default: a pipe. */
  errScreen?: Screen;
  /** Asks a person and returns the line; `undefined` for none. Absent where nobody can respond. */
  ask?: (question: string) => Promise<string | undefined>;
}

/** Describes stdout or stderr. The width is read at each use, since a window can change its size. */
export const screenOf = (stream: { isTTY?: boolean; columns?: number }): Screen => ({
  terminal: stream.isTTY === true,
  get columns() {
    // A terminal without a size reports 0.
    return stream.isTTY === true && stream.columns !== 0 ? stream.columns : undefined;
  },
  colour: wantsColour(stream.isTTY === true),
});

/**
 * FORCE_COLOR decides, as for Node itself: https://nodejs.org/api/tty.html#writestreamgetcolordepthenv. Then
 * NO_COLOR, https://no-color.org, and TERM.
 */
function wantsColour(terminal: boolean): boolean {
  const forced = process.env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return terminal && environmentVariable('NO_COLOR') === undefined && process.env['TERM'] !== 'dumb';
}
