import type { InputOf, KmsCalls } from '../../../lambdas/adapters/aws/calls.ts';
import { ServiceError, UnknownToSimulation } from './service-error.ts';

/** KMS. A ciphertext opens under its encryption context alone. */
export function executeKms(name: string, input: unknown): unknown {
  switch (name) {
    case 'Encrypt': {
      const { Plaintext = '', EncryptionContext = {} } = input as InputOf<KmsCalls, 'Encrypt'>;
      const sealed = JSON.stringify([textOf(EncryptionContext), Plaintext]);
      return { CiphertextBlob: Buffer.from(sealed).toString('base64') };
    }
    case 'Decrypt': {
      const { CiphertextBlob = '', EncryptionContext = {} } = input as InputOf<KmsCalls, 'Decrypt'>;
      const [context, plaintext] = opened(CiphertextBlob);
      if (textOf(EncryptionContext) !== context) throw new ServiceError('InvalidCiphertextException', 'wrong context');
      return { Plaintext: plaintext };
    }
    default:
      throw new UnknownToSimulation(`KMS call ${name}`);
  }
}

const textOf = (context: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const opened = (ciphertext: string): [context: string, plaintext: string] =>
  JSON.parse(Buffer.from(ciphertext, 'base64').toString('utf8')) as [string, string];

/** The secret in a ciphertext, for the checkers. */
export const secretIn = (ciphertext: string): string => Buffer.from(opened(ciphertext)[1], 'base64').toString('utf8');
