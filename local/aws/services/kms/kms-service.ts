import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { jsonContentType } from '../../gateway/answers.ts';
import type { AccessRequest, Service, ServiceAnswer, ServiceCall } from '../../gateway/service.ts';
import { ServiceError } from '../../gateway/service.ts';
import type { RuntimeHost } from '../../runtime-host.ts';
import type { EncryptionContext } from './ciphertext.ts';
import { decrypt, encrypt, keyIdOf } from './ciphertext.ts';
import { KeyStore } from './key-store.ts';

type Input = Readonly<Record<string, unknown>>;
type Operation = (input: Input, keyId: string) => object;

/** Encrypt takes 4 KB. https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
const PLAINTEXT_LIMIT = 4096;
const ENCRYPTION_ALGORITHM = 'SYMMETRIC_DEFAULT';

/** KMS: symmetric keys that never leave it, with real AES-256-GCM and the encryption context authenticated. */
export class KmsService implements Service {
  readonly name = 'kms';
  readonly #keys: KeyStore;
  readonly #arnPrefix: string;
  readonly #descriptions = new Map<string, string>();
  readonly #operations: Readonly<Record<string, Operation>> = {
    Encrypt: (input, keyId) => this.#encrypt(input, keyId),
    Decrypt: (input, keyId) => this.#decrypt(input, keyId),
    GenerateDataKey: (input, keyId) => this.#generateDataKey(input, keyId),
    DescribeKey: (_input, keyId) => this.#describe(keyId),
  };

  constructor(host: Pick<RuntimeHost, 'region' | 'accountId' | 'dataDirectory'>) {
    this.#keys = new KeyStore(host.dataDirectory === undefined ? undefined : join(host.dataDirectory, 'kms-keys.json'));
    this.#arnPrefix = `arn:aws:kms:${host.region}:${host.accountId}:`;
  }

  createKey(keyId: string, description: string): void {
    this.#keys.ensure(keyId);
    this.#descriptions.set(keyId, description);
  }

  accesses(call: ServiceCall): AccessRequest[] {
    const context = contextOf(call.input);
    const keys = Object.keys(context);
    const pairs = Object.entries(context).map(([key, value]) => [`kms:EncryptionContext:${key}`, value] as const);
    return [
      {
        action: `kms:${call.operation}`,
        resource: this.#arn(this.#keyId(call)),
        ...(keys.length > 0 && { context: { ...Object.fromEntries(pairs), 'kms:EncryptionContextKeys': keys } }),
      },
    ];
  }

  handle(call: ServiceCall): Promise<ServiceAnswer> {
    const operation = this.#operations[call.operation];
    if (operation === undefined) {
      throw new ServiceError(
        'UnknownOperationException',
        `The local KMS has ${Object.keys(this.#operations).join(', ')}, not ${call.operation}.`,
      );
    }
    return Promise.resolve({
      status: 200,
      headers: { 'content-type': jsonContentType(call.headers['content-type']) },
      body: JSON.stringify(operation(call.input, this.#keyId(call))),
    });
  }

  #encrypt(input: Input, keyId: string): object {
    const plaintext = bytes(input, 'Plaintext');
    if (plaintext.length > PLAINTEXT_LIMIT)
      throw new ServiceError('ValidationException', `Plaintext may have ${PLAINTEXT_LIMIT} bytes.`);
    const ciphertext = encrypt(keyId, this.#material(keyId), plaintext, contextOf(input));
    return {
      CiphertextBlob: ciphertext.toString('base64'),
      KeyId: this.#arn(keyId),
      EncryptionAlgorithm: ENCRYPTION_ALGORITHM,
    };
  }

  #decrypt(input: Input, keyId: string): object {
    const ciphertext = bytes(input, 'CiphertextBlob');
    if (keyIdOf(ciphertext) !== keyId) {
      throw new ServiceError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      );
    }
    const plaintext = decrypt(this.#material(keyId), ciphertext, contextOf(input));
    return {
      Plaintext: plaintext.toString('base64'),
      KeyId: this.#arn(keyId),
      EncryptionAlgorithm: ENCRYPTION_ALGORITHM,
    };
  }

  #generateDataKey(input: Input, keyId: string): object {
    const length = input['NumberOfBytes'] ?? (input['KeySpec'] === 'AES_128' ? 16 : 32);
    if (typeof length !== 'number' || length < 1 || length > 1024)
      throw new ServiceError('ValidationException', 'NumberOfBytes is 1 to 1024.');
    const plaintext = randomBytes(length);
    const ciphertext = encrypt(keyId, this.#material(keyId), plaintext, contextOf(input));
    return {
      CiphertextBlob: ciphertext.toString('base64'),
      Plaintext: plaintext.toString('base64'),
      KeyId: this.#arn(keyId),
    };
  }

  #describe(keyId: string): object {
    return {
      KeyMetadata: {
        KeyId: keyId,
        Arn: this.#arn(keyId),
        Description: this.#descriptions.get(keyId) ?? '',
        Enabled: true,
        KeyState: 'Enabled',
        KeyUsage: 'ENCRYPT_DECRYPT',
        KeyManager: 'CUSTOMER',
        KeySpec: ENCRYPTION_ALGORITHM,
        EncryptionAlgorithms: [ENCRYPTION_ALGORITHM],
      },
    };
  }

  /** The key that a call is about: named by id or ARN, or by the ciphertext. */
  #keyId({ operation, input }: ServiceCall): string {
    const named = input['KeyId'];
    if (named === undefined && operation === 'Decrypt') return keyIdOf(bytes(input, 'CiphertextBlob'));
    const keyId = (typeof named === 'string' ? named : '').replace(this.#arnPrefix, '').replace(/^key\//, '');
    this.#material(keyId);
    return keyId;
  }

  #material(keyId: string): Buffer {
    const material = this.#keys.find(keyId);
    if (material === undefined) throw new ServiceError('NotFoundException', `Key '${this.#arn(keyId)}' does not exist`);
    return material;
  }

  #arn(keyId: string): string {
    return `${this.#arnPrefix}key/${keyId}`;
  }
}

function contextOf(input: Input): EncryptionContext {
  return (input['EncryptionContext'] ?? {}) as EncryptionContext;
}

function bytes(input: Input, name: string): Buffer {
  const value = input[name];
  if (typeof value !== 'string' || value === '') throw new ServiceError('ValidationException', `${name} is missing.`);
  return Buffer.from(value, 'base64');
}
