/** Top-level names that are reserved or private. */
const SPECIAL_USE = new Set([
  // https://www.iana.org/assignments/special-use-domain-names
  'alt',
  'arpa',
  'example',
  'invalid',
  'local',
  'localhost',
  'onion',
  'test',
  // Reserved by ICANN for private use, or never to be delegated because private networks use them.
  'internal',
  'corp',
  'home',
  'lan',
  'mail',
  'intranet',
  'private',
  // Never delegated either, and given to hosts by Kubernetes, Consul, Docker and installers of operating systems.
  'cluster',
  'consul',
  'docker',
  'localdomain',
  'svc',
]);

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const LONGEST_NAME = 253;

/**
 * The reason to refuse a host name, e.g. `is a single label`; `undefined` for a public one.
 *
 * @param host in lower case, without a trailing dot
 */
export function nameRefusal(name: string): string | undefined {
  const labels = name.split('.');
  if (name.length > LONGEST_NAME || !labels.every((label) => LABEL.test(label))) return 'is not a host name';
  const [top] = labels.slice(-1);
  if (top !== undefined && SPECIAL_USE.has(top)) return `ends with .${top}, which is not on the internet`;
  return labels.length === 1 ? 'is a single label' : undefined;
}
