import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import { KmsService } from '../../../../../local/aws/services/kms/kms-service.ts';
import type { TestGateway } from '../gateway/start-gateway.ts';
import { deliver, startGateway } from '../gateway/start-gateway.ts';

const KEY = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:kms:us-east-1:000000000000:key/${KEY}`;
const ROOT = {
  Statement: {
    Effect: 'Allow' as const,
    Action: 'kms:*',
    Resource: '*',
    Principal: { AWS: 'arn:aws:iam::000000000000:root' },
  },
};
const context = { destination: 'dst_1' };
const secret = Buffer.from('whsec_top');

let directory: string;
let gateway: TestGateway;
let client: KMSClient;

async function start(): Promise<TestGateway> {
  const started = await startGateway({
    dataDirectory: directory,
    services: (host) => {
      const kms = new KmsService(host);
      kms.createKey(KEY, 'secrets');
      return [kms];
    },
  });
  return started;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kms-'));
  gateway = await start();
  client = new KMSClient(gateway.client());
});
afterAll(async () => {
  await gateway.stop();
  rmSync(directory, { recursive: true });
});

describe('KMS', () => {
  test('gives back what was encrypted under the same context, by key id and without naming the key', async () => {
    const { CiphertextBlob } = await client.send(
      new EncryptCommand({ KeyId: KEY, Plaintext: secret, EncryptionContext: context }),
    );
    const { Plaintext, KeyId } = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context }));
    expect(Buffer.from(Plaintext ?? [])).toEqual(secret);
    expect(KeyId).toBe(ARN);
  });

  test('refuses another context, and a changed ciphertext', async () => {
    const { CiphertextBlob } = await client.send(
      new EncryptCommand({ KeyId: ARN, Plaintext: secret, EncryptionContext: context }),
    );
    const other = client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { destination: 'dst_2' } }));
    await expect(other).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    const changed = Buffer.from(CiphertextBlob ?? []);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    const tampered = client.send(new DecryptCommand({ CiphertextBlob: changed, EncryptionContext: context }));
    await expect(tampered).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  test('makes data keys that it can open again', async () => {
    const { CiphertextBlob, Plaintext } = await client.send(
      new GenerateDataKeyCommand({ KeyId: KEY, KeySpec: 'AES_256' }),
    );
    expect(Plaintext).toHaveLength(32);
    await expect(client.send(new DecryptCommand({ CiphertextBlob }))).resolves.toMatchObject({ Plaintext });
  });

  test('describes its keys and knows no others', async () => {
    await expect(client.send(new DescribeKeyCommand({ KeyId: KEY }))).resolves.toMatchObject({
      KeyMetadata: { Arn: ARN, Description: 'secrets' },
    });
    await expect(client.send(new DescribeKeyCommand({ KeyId: 'alias/none' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  test('opens old ciphertexts after a restart, from a file that only its owner reads', async () => {
    const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId: KEY, Plaintext: secret }));
    const restarted = await start();
    const { Plaintext } = await new KMSClient(restarted.client()).send(new DecryptCommand({ CiphertextBlob }));
    await restarted.stop();
    expect(Buffer.from(Plaintext ?? [])).toEqual(secret);
    expect(statSync(join(directory, 'kms-keys.json')).mode & 0o777).toBe(0o600);
  });

  test('lets a function decrypt only what its condition on the encryption context names', async () => {
    gateway.host.access.setResourcePolicy(ARN, ROOT);
    gateway.host.access.attachRolePolicy(deliver.roleArn ?? '', 'decrypt', {
      Statement: {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: ARN,
        Condition: { StringLike: { 'kms:EncryptionContext:destination': 'dst_*' } },
      },
    });
    const asDeliver = new KMSClient(gateway.client(deliver));
    const { CiphertextBlob } = await client.send(
      new EncryptCommand({ KeyId: KEY, Plaintext: secret, EncryptionContext: context }),
    );
    await expect(
      asDeliver.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context })),
    ).resolves.toMatchObject({ KeyId: ARN });
    const without = asDeliver.send(new DecryptCommand({ CiphertextBlob }));
    await expect(without).rejects.toThrow('DeliverFunction is not authorized to perform: kms:Decrypt');
  });
});
