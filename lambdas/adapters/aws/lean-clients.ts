import type { LeanClients } from '../clients.ts';
import type { Service } from './calls.ts';
import type { Deadlines } from './connection.ts';
import type { ServiceProtocol } from './json-service.ts';
import { JsonService } from './json-service.ts';
import { lazily } from './lazily.ts';
import { type Location, functionLocation } from './location.ts';

/**
 * The clients of fan-out and deliver, whose CPU and load time count (ADR 7).
 *
 * @param location default: region, credentials and endpoint of the environment
 */
export function leanClients(location?: Location, deadlines?: Deadlines): LeanClients {
  const service = <Calls>(protocol: ServiceProtocol): Service<Calls> =>
    new JsonService<Calls>(protocol, location ?? functionLocation(), deadlines);
  return lazily<LeanClients>({
    dynamodb: () => service({ name: 'dynamodb', target: 'DynamoDB_20120810', json: '1.0' }),
    sqs: () => service({ name: 'sqs', target: 'AmazonSQS', json: '1.0' }),
    kms: () => service({ name: 'kms', target: 'TrentService', json: '1.1' }),
    eventBridge: () => service({ name: 'events', target: 'AWSEvents', json: '1.1' }),
  });
}
