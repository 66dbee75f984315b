/**
 * Addresses of AWS that this runtime serves, e.g. `https://abc.execute-api.us-east-1.amazonaws.com`, and where they are on
 * this machine. Resources note theirs when they are made.
 */
export class LocalAddresses {
  readonly #addresses: { aws: RegExp; local: string }[] = [];

  /** @param aws scheme, host and perhaps the begin of a path, without a slash at its end; so is `local` */
  add(aws: string, local: string): void {
    // A longer host name or path segment is another address.
    this.#addresses.push({ aws: new RegExp(`${aws.replaceAll('.', String.raw`\.`)}(?![\\w.:-])`, 'g'), local });
  }

  /** The text with the addresses of this machine, wherever they stand in it: in JSON too. */
  localize(text: string): string {
    return this.#addresses.reduce((result, { aws, local }) => result.replaceAll(aws, () => local), text);
  }

  /** Whether a URL is on this machine because of a resource of the template. */
  isLocal(url: string): boolean {
    return this.#addresses.some(({ local }) => url === local || url.startsWith(`${local}/`));
  }
}
