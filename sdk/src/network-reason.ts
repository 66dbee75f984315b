import { proxyRemark } from './proxy.ts';

interface NetworkError {
  message?: string;
  code?: unknown;
  cause?: NetworkError | null;
}

const UNKNOWN_AUTHORITY =
  'Node does not know the authority of its certificate: name the PEM file of the authority, or of a self-signed certificate, in NODE_EXTRA_CA_CERTS';

const REMEDIES: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  'bad port': 'browsers and Node never connect to it: use another port',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS: use http instead of https',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS: use http instead of https',
};

/**
 * Returns why `fetch` got no response from `url`, e.g. `ECONNREFUSED`: the innermost cause, since the message of the error
 * itself is only "fetch failed".
 */
export function networkReason(error: unknown, url: URL): string {
  let inner = error as NetworkError;
  while (typeof inner.cause === 'object' && inner.cause !== null) inner = inner.cause;
  const { code, message } = inner;
  // The codes of the HTTP client say less than its messages.
  const reason = typeof code === 'string' && !code.startsWith('UND_') ? code : (message ?? '');
  const remedy = Object.hasOwn(REMEDIES, reason) ? `, ${REMEDIES[reason]}` : '';
  return `${reason}${remedy}${proxyRemark(url)}`;
}
