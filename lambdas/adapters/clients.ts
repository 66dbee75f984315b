import { AwsClient } from './aws/aws-client.ts';
import type { AwsSender } from './aws/aws-command.ts';
import type { Location } from './aws/location.ts';
import { DYNAMODB, EVENT_BRIDGE, KMS, SQS } from './aws/services.ts';

/** Every AWS service that a handler speaks to; tests and the simulation swap it whole. */
export interface Clients {
  dynamodb: AwsSender;
  sqs: AwsSender;
  kms: AwsSender;
  eventBridge: AwsSender;
}

/** @param location where AWS is, when not where the environment says. */
export const awsClients = (location?: Location): Clients => ({
  dynamodb: new AwsClient(DYNAMODB, location),
  sqs: new AwsClient(SQS, location),
  kms: new AwsClient(KMS, location),
  eventBridge: new AwsClient(EVENT_BRIDGE, location),
});
