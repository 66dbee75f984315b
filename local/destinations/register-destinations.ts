import { createHash, randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { newDestinationId } from '../../core/contract/ids.ts';
import { generateSecret } from '../../core/delivery/signature.ts';
import type { Clients } from '../../lambdas/adapters/clients.ts';
import { DestinationRegistry } from '../../lambdas/adapters/destination-registry.ts';
import { SecretsVault } from '../../lambdas/adapters/secrets-vault.ts';
import type { RunningStack } from '../start-runtime.ts';
import type { DestinationDefinition } from './destination-file.ts';

export interface RegisteredDestination {
  destinationId: string;
  url: string;
  /** The signing secret: shown here and never again. Absent when the destination was registered at an earlier start. */
  secret?: string;
}

/**
 * Registers destinations with the admin's key. One that kept state has already stays as it is: its id is made of its
 * tenant, name and URL.
 */
export async function registerDestinations(
  { stack, outputs }: Pick<RunningStack, 'stack' | 'outputs'>,
  definitions: readonly DestinationDefinition[],
  now: () => number = Date.now,
): Promise<RegisteredDestination[]> {
  const { endpoint, region, credentials, tables } = stack;
  const options = { endpoint, region, credentials };
  const [dynamodb, kms] = [new DynamoDBClient(options), new KMSClient(options)];
  const clients: Clients = {
    dynamodb,
    kms: () => Promise.resolve(kms),
    sqs: new SQSClient(options),
    eventBridge: () => Promise.resolve(new EventBridgeClient(options)),
  };
  const registry = new DestinationRegistry(tables['destinations'] ?? '', clients);
  const vault = new SecretsVault(clients, outputs['SecretsKeyArn'] ?? '');
  const registered: RegisteredDestination[] = [];
  // One after the other: each bumps the version of its tenant's subscriptions.
  for (const definition of definitions) registered.push(await register(definition, registry, vault, now()));
  dynamodb.destroy();
  kms.destroy();
  return registered;
}

async function register(definition: DestinationDefinition, registry: DestinationRegistry, vault: SecretsVault, now: number): Promise<RegisteredDestination> {
  const { tenant, url, name = new URL(url).host, secret: supplied, ...rest } = definition;
  const digest = createHash('sha256').update(JSON.stringify([tenant, name, url])).digest();
  const destinationId = newDestinationId((bytes) => digest.subarray(0, bytes));
  const secret = supplied ?? generateSecret(randomBytes);
  const secrets = [{ ciphertext: await vault.encrypt(destinationId, secret), supplied: supplied !== undefined }];
  try {
    await registry.create(
      { destinationId, tenant, state: 'ACTIVE', configuration: 1, tat: 0, slot: 0 },
      { destinationId, version: 1, tenant, name, url, secrets, createdAt: now, ...rest },
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'TransactionCanceledException') return { destinationId, url };
    throw error;
  }
  return { destinationId, url, secret };
}
