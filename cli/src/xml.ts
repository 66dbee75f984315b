/** The text of the first XML element of this name, in a response of AWS's query protocol. */
export function element(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** The contents of all innermost `member` elements. */
export const members = (xml: string): string[] =>
  [...xml.matchAll(/<member>((?:(?!<member>).)*?)<\/member>/gs)].map(([, content = '']) => content);
