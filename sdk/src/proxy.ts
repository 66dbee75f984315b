import * as http from 'node:http';
import { WebhookConfigurationError } from './configuration-error.ts';
import { environmentVariable } from './environment.ts';
import { urlOf } from './url.ts';

const LOOPBACK = 'localhost,.localhost,127.0.0.1,::1,[::1]';

let heeded = environmentVariable('NODE_USE_ENV_PROXY') === '1';

const setting = (name: string): string | undefined =>
  environmentVariable(name.toLowerCase()) ?? environmentVariable(name);

const isHttp = (url: string): boolean => /^https?:$/.test(urlOf(url)?.protocol ?? '');

/**
 * Sends the requests of this process through the proxy of `HTTPS_PROXY` and `HTTP_PROXY`, except to the hosts of `NO_PROXY`
 * and to this machine. Needs Node 24.14; an older Node has `NODE_USE_ENV_PROXY=1` or nothing.
 * https://nodejs.org/api/http.html#httpsetglobalproxyfromenvproxyenv
 *
 * @throws WebhookConfigurationError when a variable is no URL
 */
export function heedProxy(): void {
  const [secure, plain] = [setting('HTTPS_PROXY'), setting('HTTP_PROXY')];
  // Absent in the types of Node 20.
  const { setGlobalProxyFromEnv } = http as { setGlobalProxyFromEnv?: (environment: object) => unknown };
  if ((secure ?? plain) === undefined || setGlobalProxyFromEnv === undefined) return;
  for (const url of [secure, plain])
    if (url !== undefined && !isHttp(url))
      throw new WebhookConfigurationError(
        'HTTPS_PROXY or HTTP_PROXY is not an http or https URL. Set it to e.g. http://proxy.example.com:8080, or unset it.',
      );
  const hosts = [setting('NO_PROXY'), LOOPBACK].filter((list) => list !== undefined).join(',');
  setGlobalProxyFromEnv({
    ...(secure !== undefined && { HTTPS_PROXY: secure }),
    ...(plain !== undefined && { HTTP_PROXY: plain }),
    NO_PROXY: hosts,
  });
  heeded = true;
}

/** A remark about the proxy for the error of a request to `url`. Empty when none concerns it. */
export function proxyRemark({ protocol, hostname }: URL): string {
  const name = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  if (setting(name) === undefined || LOOPBACK.split(',').includes(hostname)) return '';
  return heeded
    ? ` (${name} is set; NO_PROXY names hosts to reach without it)`
    : ` (${name} is set, but Node heeds it only with NODE_USE_ENV_PROXY=1, from Node 22.21 on)`;
}
