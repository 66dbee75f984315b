import { visible, visibleLines } from '../../sdk/src/visible-text.ts';
import { clip } from './cells.ts';
import { jsonText } from './json-text.ts';
import { type Block, type Cell, isTable, type Line, linesOfTable, textOfCell, type Tone } from './layout.ts';
import { PLAIN, type Screen, type Streams } from './terminal.ts';

export { clockTime } from './time.ts';

/** Begin and end of a colour. https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters */
const TONES: Readonly<Record<Tone, readonly [string, string]>> = {
  good: ['\u001b[32m', '\u001b[39m'],
  bad: ['\u001b[31m', '\u001b[39m'],
  warn: ['\u001b[33m', '\u001b[39m'],
  faint: ['\u001b[2m', '\u001b[22m'],
};
const TO_LINE_START = '\r';
const ERASE_TO_LINE_END = '\u001b[K';

/**
 * The output of a command: text for people, or with `--json` JSON for programs. Each line goes through `visible` here, so
 * that no command prints raw what somebody else wrote. Remarks and progress go to stderr; with `--json` a remark is a line
 * `{"note": …}`, and there is no progress.
 */
export class Output {
  readonly json: boolean;
  readonly #streams: Streams;
  readonly #screen: Screen;
  readonly #errScreen: Screen;
  /** The progress that was written last; the cursor is still in its line if it is a terminal's. */
  #progress: string | undefined;

  constructor(json: boolean, streams: Streams) {
    this.json = json;
    this.#streams = streams;
    this.#screen = streams.outScreen ?? PLAIN;
    this.#errScreen = streams.errScreen ?? PLAIN;
  }

  /** Cells in a line of stdout; `undefined` where lines may have any length. */
  get columns(): number | undefined {
    return this.#screen.columns;
  }

  /** Prints `value` as one JSON document, or as text. A line break within a line is shown as `\n`. */
  print<Value>(value: Value, blocks: (value: Value) => readonly Block[]): void {
    const text = this.json ? visibleLines(jsonText(value, true)) : this.#textOf(blocks(value));
    this.endProgress();
    if (text !== '') this.#streams.out(`${text}\n`);
  }

  /** Prints one of many values: a line of JSON or a line of text. */
  follow<Value>(value: Value, line: (value: Value) => Line): void {
    const text = this.json ? visible(jsonText(value)) : written(line(value), this.#screen);
    this.endProgress();
    this.#streams.out(`${text}\n`);
  }

  /** Prints text of our own, such as help or a script, as it is. */
  printOwn(text: string): void {
    this.#streams.out(text);
  }

  /** Prints a remark of one line for people, which is no part of the result. */
  aside(line: Line): void {
    this.endProgress();
    const text = this.json
      ? visible(jsonText({ note: cellsIn(line).map(textOfCell).join('') }))
      : written(line, this.#errScreen);
    this.#streams.err(`${text}\n`);
  }

  /** Shows how far a command is: in one line of a terminal that is rewritten, elsewhere in a line for each change. */
  progress(text: string): void {
    if (this.json || text === this.#progress) return;
    this.#progress = text;
    const { terminal, columns = Infinity } = this.#errScreen;
    this.#streams.err(
      terminal ? `${TO_LINE_START}${clip(visible(text), columns - 1)}${ERASE_TO_LINE_END}` : `${visible(text)}\n`,
    );
  }

  /** Leaves the line of the progress. */
  endProgress(): void {
    if (this.#progress !== undefined && this.#errScreen.terminal) this.#streams.err('\n');
    this.#progress = undefined;
  }

  #textOf(blocks: readonly Block[]): string {
    return blocks
      .flatMap((block) => (isTable(block) ? linesOfTable(block, this.#screen.columns) : [block]))
      .map((line) => written(line, this.#screen))
      .join('\n');
  }
}

const cellsIn = (line: Line): readonly Cell[] => (Array.isArray(line) ? (line as readonly Cell[]) : [line as Cell]);

/** The characters of a line: escape sequences are only those of the tones. */
export function written(line: Line, { colour }: Screen): string {
  return cellsIn(line)
    .map((cell) => {
      const tone = typeof cell === 'string' || !colour ? undefined : cell.tone;
      const [begin, end] = tone === undefined ? ['', ''] : TONES[tone];
      return `${begin}${textOfCell(cell)}${end}`;
    })
    .join('');
}
