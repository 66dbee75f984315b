import type { DynamoDbCalls, EventBridgeCalls, KmsCalls, Service, SqsCalls } from './aws/calls.ts';
import type { ServiceProtocol } from './aws/json-service.ts';
import { JsonService } from './aws/json-service.ts';
import type { Location } from './aws/location.ts';
import { functionLocation } from './aws/location.ts';

/** Every AWS service that a handler speaks to, each client made when it is first needed; tests and the simulation swap it whole. */
export interface Clients {
  readonly dynamodb: Service<DynamoDbCalls>;
  readonly sqs: Service<SqsCalls>;
  readonly kms: Service<KmsCalls>;
  readonly eventBridge: Service<EventBridgeCalls>;
}

/** @param location default: where the function runs, and as whom. */
export function awsClients(location?: Location): Clients {
  const made = <Calls>(protocol: ServiceProtocol): (() => Service<Calls>) => {
    let service: Service<Calls> | undefined;
    return () => (service ??= new JsonService<Calls>(protocol, location ?? functionLocation()));
  };
  const dynamodb = made<DynamoDbCalls>({ name: 'dynamodb', target: 'DynamoDB_20120810', json: '1.0' });
  const sqs = made<SqsCalls>({ name: 'sqs', target: 'AmazonSQS', json: '1.0' });
  const kms = made<KmsCalls>({ name: 'kms', target: 'TrentService', json: '1.1' });
  const eventBridge = made<EventBridgeCalls>({ name: 'events', target: 'AWSEvents', json: '1.1' });
  return {
    get dynamodb() {
      return dynamodb();
    },
    get sqs() {
      return sqs();
    },
    get kms() {
      return kms();
    },
    get eventBridge() {
      return eventBridge();
    },
  };
}
