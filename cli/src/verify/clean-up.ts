/** What a run made and has to remove. */
export class CleanUp {
  readonly #made: { name: string; remove: () => Promise<unknown> }[] = [];

  add(name: string, remove: () => Promise<unknown>): void {
    this.#made.push({ name, remove });
  }

  /** Removes everything, last made first. @returns a sentence for each thing that stays */
  async run(): Promise<string[]> {
    const left: string[] = [];
    for (const { name, remove } of this.#made.toReversed()) {
      try {
        await remove();
      } catch (error) {
        left.push(`The ${name} could not be removed: ${error instanceof Error ? error.message : String(error)}.`);
      }
    }
    return left;
  }
}
