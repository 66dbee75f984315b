import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ServiceError } from '../../gateway/service.ts';

export type EncryptionContext = Readonly<Record<string, string>>;

const ALGORITHM = 'aes-256-gcm';
const FORMAT = 1;
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** Layout: format, length of the key id, key id, nonce, tag, data. */
export function encrypt(keyId: string, material: Buffer, plaintext: Buffer, context: EncryptionContext): Buffer {
  const iv = randomBytes(IV_LENGTH);
  const cipher = createCipheriv(ALGORITHM, material, iv).setAAD(canonical(context));
  const data = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from([FORMAT, keyId.length]), Buffer.from(keyId), iv, cipher.getAuthTag(), data]);
}

/** Id of the key that `ciphertext` was made with. @throws ServiceError when it is none of ours. */
export function keyIdOf(ciphertext: Buffer): string {
  const length = ciphertext[1] ?? 0;
  if (ciphertext[0] !== FORMAT || ciphertext.length < 2 + length + IV_LENGTH + TAG_LENGTH) throw invalid();
  return ciphertext.toString('utf8', 2, 2 + length);
}

/** @throws ServiceError when data, key or context differ from those of the encryption. */
export function decrypt(material: Buffer, ciphertext: Buffer, context: EncryptionContext): Buffer {
  const start = 2 + keyIdOf(ciphertext).length;
  const iv = ciphertext.subarray(start, start + IV_LENGTH);
  const tag = ciphertext.subarray(start + IV_LENGTH, start + IV_LENGTH + TAG_LENGTH);
  const decipher = createDecipheriv(ALGORITHM, material, iv, { authTagLength: TAG_LENGTH })
    .setAAD(canonical(context))
    .setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(start + IV_LENGTH + TAG_LENGTH)), decipher.final()]);
  } catch {
    // Node says no more than that the tag does not fit.
    throw invalid();
  }
}

/** KMS does not say why either. */
function invalid(): ServiceError {
  return new ServiceError('InvalidCiphertextException', '');
}

/** The same bytes for the same pairs in any order. */
function canonical(context: EncryptionContext): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).toSorted(([left], [right]) => (left < right ? -1 : 1))));
}
