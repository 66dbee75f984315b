import { once } from 'node:events';
import { createSecureServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../../../../core/delivery/diagnosis.ts';
import { certificateFor, receive, receiveRaw } from './https-receivers.ts';
import { trusted, cleanups, sender, started, to, at } from './sender-fixture.ts';

describe('TLS', () => {
  test.each([
    ['expired', () => certificateFor(['127.0.0.1'], { days: -1 }), true, 'CERT_HAS_EXPIRED'],
    ['for another name', () => certificateFor(['other.example.com']), true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['that signs itself', () => certificateFor(['127.0.0.1']), false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])('a certificate %s', async (_, make, isTrusted, code) => {
    const certificate = await make();
    const receiver = await started(
      receive((request, response) => {
        request.resume();
        response.end();
      }, certificate),
    );
    const result = await sender(isTrusted ? { trustedCertificates: [certificate.cert] } : {}).send(to(at(receiver)));
    expect(result).toMatchObject({
      error: { class: 'tls', code },
      phases: { connect: expect.any(Number), tls: expect.any(Number) },
    });
    expect(result.statusCode).toBeUndefined();
  });

  test.each([
    ['with its host as the common name alone', { altNames: false }, 'CERT_WITHOUT_ALTNAME'],
    ['with a key of 1,024 bits', { bits: 1024 }, 'EE_CERTIFICATE_KEY_TOO_WEAK'],
  ])('a certificate %s is refused', async (_, options, code) => {
    const certificate = await certificateFor(['localhost'], options);
    const receiver = await started(
      receive((_request, response) => response.end(), certificate, { ciphers: 'DEFAULT@SECLEVEL=0' }),
    );
    const result = await sender({ trustedCertificates: [certificate.cert] }).send(
      to(`https://localhost:${receiver.port}/`),
    );
    expect(result).toMatchObject({ error: { class: 'tls', code } });
  });

  test.each([
    ['TLSv1.3', 'client certificate, and this service has none'],
    ['TLSv1.2', 'ask for no client certificate'],
  ] as const)('%s with a server that wants a client certificate', async (version, advice) => {
    const receiver = await started(
      receive((_request, response) => response.end(), trusted, {
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: version,
        maxVersion: version,
      }),
    );
    const result = await sender().send(to(at(receiver)));
    expect(result.error?.class).toBe('tls');
    expect(diagnose(result)?.advice).toContain(advice);
  });

  test('certificates are checked, whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    const receiver = await started(receive((_request, response) => response.end(), trusted));
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    cleanups.push(() => {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    });
    expect(await sender({ trustedCertificates: [] }).send(to(at(receiver)))).toMatchObject({
      error: { class: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
  });

  test('a server of HTTP/2 alone', async () => {
    const server = createHttp2Server({ ...trusted, allowHTTP1: false }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const result = await sender().send(to(`https://127.0.0.1:${port}/`));
    expect(diagnose(result)?.advice).toContain('HTTP/1.1: enable it beside HTTP/2');
  });

  test('older than 1.2 is refused', async () => {
    const receiver = await started(
      receive(
        (_, response) => {
          response.end();
        },
        trusted,
        { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      ),
    );
    expect(await sender().send(to(at(receiver)))).toMatchObject({
      error: { class: 'tls', code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' },
    });
  });

  test('that is not spoken', async () => {
    const receiver = await started(
      receive((_, response) => {
        response.end();
      }),
    );
    expect(await sender().send(to(at(receiver)))).toMatchObject({
      error: { class: 'tls', code: 'ERR_SSL_WRONG_VERSION_NUMBER', message: 'TLS: wrong version number' },
    });
  });

  test('that is cut off in the handshake', async () => {
    const receiver = await started(
      receiveRaw((socket) => {
        socket.once('data', () => {
          socket.destroy();
        });
      }),
    );
    expect(await sender().send(to(at(receiver)))).toMatchObject({ error: { class: 'tls', code: 'ECONNRESET' } });
  });
});
