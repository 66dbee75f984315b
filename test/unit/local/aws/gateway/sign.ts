import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from '../../../../../local/aws/gateway/credential-store.ts';

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export interface ToSign {
  url: URL;
  headers: Record<string, string>;
  body: string | Buffer;
  service: string;
  credentials: Credentials;
}

/** Headers of a POST to `us-east-1`, signed with version 4; for what no SDK client sends. */
export function signedHeaders({ url, headers, body, service, credentials }: ToSign): Record<string, string> {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const all: Record<string, string> = { ...headers, host: url.host, 'x-amz-date': date };
  const names = Object.keys(all).toSorted();
  const path = url.pathname.split('/').map(encodeURIComponent).join('/');
  const canonical = [
    'POST',
    path,
    url.search.slice(1),
    ...names.map((name) => `${name}:${String(all[name])}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
  const scope = `${date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const key = scope
    .split('/')
    .reduce<Buffer>((secret, part) => hmac(secret, part), Buffer.from(`AWS4${credentials.secretAccessKey}`));
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}
