import type { InputOf, KmsCalls } from '../../../lambdas/adapters/aws/calls.ts';
import { ServiceError, UnknownToSimulation } from './service-error.ts';

/** KMS. A ciphertext opens under the id of its destination alone. */
export function executeKms(name: string, input: unknown): unknown {
  switch (name) {
    case 'Encrypt': {
      const { Plaintext = '', EncryptionContext = {} } = input as InputOf<KmsCalls, 'Encrypt'>;
      const sealed = JSON.stringify([EncryptionContext['destination'], Plaintext]);
      return { CiphertextBlob: Buffer.from(sealed).toString('base64') };
    }
    case 'Decrypt': {
      const { CiphertextBlob = '', EncryptionContext = {} } = input as InputOf<KmsCalls, 'Decrypt'>;
      const [destinationId, plaintext] = opened(CiphertextBlob);
      if (EncryptionContext['destination'] !== destinationId)
        throw new ServiceError('InvalidCiphertextException', 'wrong context');
      return { Plaintext: plaintext };
    }
    default:
      throw new UnknownToSimulation(`KMS call ${name}`);
  }
}

const opened = (ciphertext: string): [destinationId: string, plaintext: string] =>
  JSON.parse(Buffer.from(ciphertext, 'base64').toString('utf8')) as [string, string];

/** The secret in a ciphertext, for the checkers. */
export const secretIn = (ciphertext: string): string => Buffer.from(opened(ciphertext)[1], 'base64').toString('utf8');
