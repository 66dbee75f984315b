/** A request that was sent. */
export interface SentRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** curl writes them itself, from the URL and the body. */
const WRITTEN_BY_CURL = new Set(['host', 'content-length', 'connection']);

/** A text as one word of a POSIX shell: within single quotes nothing has a meaning but the quote. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * The same request as a command for a POSIX shell, byte for byte. The body comes from `printf`, which the shell has built in:
 * Linux limits an argument of a program to 128 KB.
 */
export function curlOf({ url, headers, body }: SentRequest): string {
  const lines = Object.entries(headers)
    .filter(([name]) => !WRITTEN_BY_CURL.has(name.toLowerCase()))
    // curl takes a header without a value with a semicolon, https://curl.se/docs/manpage.html#-H
    .map(([name, value]) => `--header ${shellWord(value === '' ? `${name};` : `${name}: ${value}`)}`);
  const accepts = Object.keys(headers).some((name) => name.toLowerCase() === 'accept');
  const command = [
    // Brackets in a URL are no pattern.
    `curl --include --globoff --request POST ${shellWord(url)}`,
    ...lines,
    // Without these two, curl adds headers of its own.
    ...(accepts ? [] : ["--header 'Accept:'"]),
    "--header 'Expect:'",
    '--data-binary @-',
  ].join(' \\\n  ');
  return `printf '%s' ${shellWord(body)} | \\\n${command}`;
}
