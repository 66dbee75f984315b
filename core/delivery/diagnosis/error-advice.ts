import type { FailureClass } from '../post-result.ts';

/** Used where only the class of a failure is known. */
const BY_CLASS: Readonly<Record<FailureClass, string>> = {
  dns: 'The host name did not resolve: check the DNS records of the host.',
  connect: 'No connection could be made: check that the server is running and that its firewall lets this service in.',
  tls: 'The TLS handshake failed: offer TLS 1.2 or 1.3 with a certificate of a public authority.',
  timeout: 'The endpoint took too long: respond with 2xx first, then do the work.',
  http: 'The endpoint did not respond with 2xx: look for the webhook-id in its logs.',
  guard: 'The service does not send to this URL: register a public https URL.',
  protocol: 'The response was not valid HTTP/1.1 or was cut off: check the server and the proxies before it.',
  'too-large': 'The response headers are larger than 256 KiB: send fewer or shorter headers.',
};

const INCOMPLETE_CHAIN =
  'The certificate is not signed by a known authority: install the full chain, intermediate certificates included.';
const SELF_SIGNED = 'The certificate signs itself: install one of a public authority.';
const WEAK_KEY = 'The key of the certificate is too short: install one with RSA of 2048 bits or more, or ECDSA.';
export const CLIENT_CERTIFICATE =
  'The server asks for a client certificate, and this service has none: verify the signature instead, at a host that asks for no client certificate.';
const HANDSHAKE_REFUSED =
  'The server refused the TLS handshake: let it offer cipher suites of TLS 1.2 or 1.3, and ask for no client certificate.';
const UNREACHABLE =
  'The network of the server cannot be reached: check its address and its routes. Give the host an IPv4 address: functions outside a VPC cannot send to IPv6.';
const NO_ADDRESS = 'The host name has no address: check its spelling and its DNS records.';
const NAME_SERVER =
  'The name servers of the host did not respond properly: check that they are up and serve its records.';
const BROKEN_OFF =
  'The connection was closed before the response was complete: look for crashes and time limits in the server and the proxies before it.';

const BY_CODE: Readonly<Record<string, string>> = {
  ENOTFOUND: NO_ADDRESS,
  ENODATA: NO_ADDRESS,
  ENOENT: NO_ADDRESS,
  EAI_AGAIN: NAME_SERVER,
  ESERVFAIL: NAME_SERVER,
  EREFUSED: NAME_SERVER,
  ETIMEOUT: NAME_SERVER,
  ECONNREFUSED:
    'The server refuses connections at this port: check that it is running there and that its firewall lets this service in.',
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ETIMEDOUT: 'The server does not respond at this address and port: check its address and its firewall.',
  CERT_HAS_EXPIRED: 'The certificate has expired: renew it.',
  CERT_NOT_YET_VALID: 'The certificate is not valid yet: check its dates and the clock of the server that made it.',
  CERT_REVOKED: 'The certificate was revoked: replace it.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another name: install one that names the host of the URL.',
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN:
    'The certificate is signed by an authority of your own: install one of a public authority.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: INCOMPLETE_CHAIN,
  UNABLE_TO_GET_ISSUER_CERT: INCOMPLETE_CHAIN,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: INCOMPLETE_CHAIN,
  CERT_WITHOUT_ALTNAME:
    'The certificate names its host in the common name alone: install one that names it as a subject alternative name.',
  EE_CERTIFICATE_KEY_TOO_WEAK: WEAK_KEY,
  CA_CERTIFICATE_KEY_TOO_WEAK: WEAK_KEY,
  CA_SIGNATURE_DIGEST_ALGORITHM_TOO_WEAK:
    'The certificate is signed by an algorithm that is too weak: install one that is signed with SHA-256.',
  ERR_SSL_DH_KEY_TOO_SMALL: 'The key exchange of the server is too weak: offer cipher suites with ECDHE.',
  ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED: 'The TLS library of the server is too old: update it.',
  ERR_SSL_SSL_TLS_ALERT_HANDSHAKE_FAILURE: HANDSHAKE_REFUSED,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: HANDSHAKE_REFUSED,
  ERR_SSL_SSL_TLS_ALERT_BAD_CERTIFICATE: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: CLIENT_CERTIFICATE,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: CLIENT_CERTIFICATE,
  ERR_SSL_WRONG_VERSION_NUMBER: 'The server does not speak TLS at this port: use the port of https.',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'The server does not speak TLS at this port: use the port of https.',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'The server offers no TLS newer than 1.1: enable TLS 1.2 or 1.3.',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'The server offers no TLS newer than 1.1: enable TLS 1.2 or 1.3.',
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'The server has no certificate for this host name: install one.',
  TIMEOUT_QUEUE: 'All connections to the endpoint were busy: respond with 2xx first, then do the work.',
  TIMEOUT_DNS: NAME_SERVER,
  TIMEOUT_CONNECT: 'The server does not respond at this address and port: check its address and its firewall.',
  TIMEOUT_TLS:
    'The server takes connections but does not finish the TLS handshake: check its load and its TLS configuration.',
  TIMEOUT_RESPONSE: 'The endpoint took too long to respond: respond with 2xx first, then do the work.',
  UPGRADE: 'The endpoint switched to another protocol: respond over HTTP/1.1.',
  NOT_HTTP:
    'The server does not speak HTTP/1.1 at this port: correct the port of the URL, or enable HTTP/1.1 beside HTTP/2.',
  ADDRESS:
    'The host is at an address that is not public: give it a public address, or have its range opened in the configuration.',
  HOST: 'The host name is not on the internet: register a public host name.',
  SCHEME: 'The URL is http, and the service sends to https only: serve the endpoint over https.',
  PORT: 'The service does not send to this port: serve the endpoint at port 443 or 8443.',
  USERINFO: 'The URL holds a user name or password: move it to a custom header.',
};

/** Codes with another meaning in another class. */
const BY_CLASS_AND_CODE: Readonly<Record<string, string>> = {
  'dns ECONNREFUSED': NAME_SERVER,
  'tls ECONNRESET':
    'The server aborted the TLS handshake: check that it speaks TLS at this port and has a certificate for this host name.',
  'connect ECONNRESET': 'The server closed the connection: check its firewall and its load.',
  'protocol ECONNRESET': BROKEN_OFF,
  'protocol EPIPE': BROKEN_OFF,
  'protocol CLOSED': BROKEN_OFF,
};

export function errorAdvice(failureClass: FailureClass, code: string): string {
  return BY_CLASS_AND_CODE[`${failureClass} ${code}`] ?? own(BY_CODE, code) ?? BY_CLASS[failureClass];
}

const own = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
