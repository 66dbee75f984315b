import type { InputOf, KmsCalls } from '../../../lambdas/adapters/aws/calls.ts';
import { ServiceError, UnknownToSimulation } from './service-error.ts';

/** A ciphertext that only opens under the id of its destination. */
export const encrypted = (destinationId: string, secret: string): string =>
  Buffer.from(JSON.stringify([destinationId, secret])).toString('base64');

export function executeKms(name: string, input: unknown): unknown {
  if (name !== 'Decrypt') throw new UnknownToSimulation(`KMS call ${name}`);
  const { CiphertextBlob = '', EncryptionContext = {} } = input as InputOf<KmsCalls, 'Decrypt'>;
  const [destinationId, secret] = JSON.parse(Buffer.from(CiphertextBlob, 'base64').toString('utf8')) as [
    string,
    string,
  ];
  if (EncryptionContext['destination'] !== destinationId)
    throw new ServiceError('InvalidCiphertextException', 'wrong context');
  return { Plaintext: Buffer.from(secret).toString('base64') };
}
