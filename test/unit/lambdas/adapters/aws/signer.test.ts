import aws4 from 'aws4';
import { describe, expect, test } from '@jest/globals';
import { Signer } from '../../../../../lambdas/adapters/aws/signer.ts';

const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', sessionToken: 'token' };
const signer = new Signer('dynamodb', { region: 'eu-west-1', credentials: CREDENTIALS });
const at = (date: string, body: string) => ({ host: 'dynamodb.eu-west-1.amazonaws.com', body, headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Date': date } });

describe('signatures', () => {
  test.each(['20261125T235959Z', '20261126T000000Z', '20261126T000001Z'])('of %s are those of the library, across a change of the day', (date) => {
    const request = at(date, '{"text":"naïve"}');
    const { headers } = aws4.sign({ ...request, service: 'dynamodb', region: 'eu-west-1', method: 'POST', path: '/', headers: { ...request.headers } }, CREDENTIALS);
    expect(signer.headers(request)).toEqual(headers);
  });

  test('leave what they are given as it was', () => {
    const request = at('20261125T120000Z', '{}');
    signer.headers(request);
    expect(request).toEqual(at('20261125T120000Z', '{}'));
  });
});
