import type { IncomingMessage } from 'node:http';

/**
 * One header of an answer, the first of its name. Node makes the object that has all of them when it is first asked for;
 * where most answers need none or one, that is most of what reading them takes.
 *
 * @param name in lower case
 */
export function headerOf({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const found = rawHeaders[index];
    if (found?.length === name.length && found.toLowerCase() === name) return rawHeaders[index + 1];
  }
  return undefined;
}
