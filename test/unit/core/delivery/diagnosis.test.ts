import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../../../core/delivery/diagnosis.ts';
import { FAILURE_CLASSES, type FailureClass, type PostResult } from '../../../../core/delivery/post-result.ts';

const answered = (statusCode: number, response?: string): PostResult => ({
  statusCode,
  phases: { total: 5 },
  ...(response !== undefined && { response }),
});
const failed = (failureClass: FailureClass, code: string): PostResult => ({
  error: { class: failureClass, code, message: 'm' },
  phases: { total: 5 },
});

describe('diagnosis', () => {
  test.each([200, 201, 202, 204, 299])('a success, %i, needs none', (status) =>
    expect(diagnose(answered(status))).toBeUndefined(),
  );

  test.each<[number, string]>([
    [301, 'register the URL that it redirects to'],
    [307, 'redirects are not followed'],
    [304, 'redirects are not followed'],
    [401, 'asks for credentials'],
    [403, 'current secret'],
    [404, 'nothing at this path'],
    [405, 'does not take POST'],
    [410, 'gone for good'],
    [413, 'too large'],
    [415, 'application/json'],
    [418, 'refuses the request'],
    [429, 'limits the rate'],
    [500, 'in its logs'],
    [502, 'no valid response'],
    [503, 'overloaded'],
    [504, 'in time'],
    [599, 'failed'],
    [999, 'no HTTP status'],
  ])('status %i', (status, advice) => {
    expect(diagnose(answered(status))).toEqual({ class: 'http', advice: expect.stringContaining(advice) });
  });

  test.each<[number, string, string]>([
    [403, '<!DOCTYPE html><title>Attention Required! | Cloudflare</title>', 'firewall'],
    [403, '<HTML><HEAD><TITLE>Access Denied</TITLE>', 'firewall'],
    [403, 'Request blocked.', 'firewall'],
    [403, '\n<html><body>Sign in', 'web page'],
    [404, '<html><body>Not Found', 'web page'],
    [403, '{"error":"wrong signature"}', 'current secret'],
    [500, '<html>cloudflare</html>', 'in its logs'],
    [301, '<html>Access Denied', 'redirects'],
    [400, '<html><title>400 No required SSL certificate was sent</title>', 'asks for a client certificate'],
    [403, '<html>403.7 - Client certificate required', 'asks for a client certificate'],
    [403, 'Missing ALPN Protocol, expected `h2` to be available.', 'beside HTTP/2'],
    [505, '', 'beside HTTP/2'],
  ])('status %i with %j', (status, response, advice) => {
    expect(diagnose(answered(status, response))?.advice).toContain(advice);
  });

  test.each<[FailureClass, string, string]>([
    ['dns', 'ENOTFOUND', 'check its spelling'],
    ['dns', 'ESERVFAIL', 'name servers'],
    ['dns', 'ECONNREFUSED', 'name servers'],
    ['connect', 'ECONNREFUSED', 'refuses connections'],
    ['connect', 'ENETUNREACH', 'Give the host an IPv4 address'],
    ['tls', 'CERT_HAS_EXPIRED', 'has expired: renew it'],
    ['tls', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'signs itself'],
    ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID', 'for another name'],
    ['tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'full chain'],
    ['tls', 'ECONNRESET', 'aborted the TLS handshake'],
    ['timeout', 'TIMEOUT_DNS', 'name servers'],
    ['timeout', 'TIMEOUT_CONNECT', 'does not respond at this address'],
    ['timeout', 'TIMEOUT_TLS', 'TLS handshake'],
    ['timeout', 'TIMEOUT_RESPONSE', 'respond with 2xx first'],
    ['protocol', 'ECONNRESET', 'closed before the response'],
    ['protocol', 'CLOSED', 'closed before the response'],
    ['too-large', 'HEAD_LIMIT', '256 KiB'],
    ['protocol', 'NOT_HTTP', 'beside HTTP/2'],
    ['tls', 'CERT_WITHOUT_ALTNAME', 'subject alternative name'],
    ['tls', 'EE_CERTIFICATE_KEY_TOO_WEAK', 'RSA of 2048 bits'],
    ['tls', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'client certificate'],
    ['tls', 'ERR_SSL_SSL_TLS_ALERT_HANDSHAKE_FAILURE', 'no client certificate'],
    ['guard', 'ADDRESS', 'not public'],
    ['guard', 'SCHEME', 'over https'],
    ['guard', 'SYNTAX', 'register a public https URL'],
    ['guard', 'constructor', 'register a public https URL'],
  ])('%s %s', (failureClass, code, advice) => {
    expect(diagnose(failed(failureClass, code))).toEqual({
      class: failureClass,
      advice: expect.stringContaining(advice),
    });
  });

  test('a 2xx that an earlier release recorded with an error is diagnosed by that', () => {
    expect(diagnose({ ...failed('timeout', 'TIMEOUT_BODY'), statusCode: 200 })).toMatchObject({ class: 'timeout' });
  });

  test('every failure has advice of one sentence', () => {
    const sentence = /^[A-Z][^.]*(?:\.\d[^.]*)*\.$/;
    for (const failureClass of FAILURE_CLASSES)
      expect(diagnose(failed(failureClass, 'UNHEARD_OF'))?.advice).toMatch(sentence);
    for (let status = 0; status < 1000; status++) {
      const diagnosis = diagnose(answered(status));
      if (diagnosis !== undefined) expect(diagnosis.advice).toMatch(sentence);
    }
  });
});
