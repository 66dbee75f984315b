import { DecryptCommand } from '@aws-sdk/client-kms';
import { ServiceError, UnknownToSimulation } from './service-error.ts';

/** A ciphertext that only opens under the id of its destination. */
export const encrypted = (destinationId: string, secret: string): string =>
  Buffer.from(JSON.stringify([destinationId, secret])).toString('base64');

export function executeKms(command: unknown): unknown {
  if (!(command instanceof DecryptCommand)) throw new UnknownToSimulation(`KMS command ${(command as object).constructor.name}`);
  const { CiphertextBlob = new Uint8Array(), EncryptionContext = {} } = command.input;
  const [destinationId, secret] = JSON.parse(Buffer.from(CiphertextBlob).toString('utf8')) as [string, string];
  if (EncryptionContext['destination'] !== destinationId) throw new ServiceError('InvalidCiphertextException', 'wrong context');
  return { Plaintext: Buffer.from(secret) };
}
