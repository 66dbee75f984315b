/** How an AWS service is spoken to. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export interface ServiceProtocol {
  /** In host names and in the scope of signatures. */
  name: string;
  /** What `X-Amz-Target` begins with. */
  target: string;
  /** Of AWS JSON. */
  version: '1.0' | '1.1';
  /** Names of members of answers that are bytes, which JSON carries as base64. */
  bytes: readonly string[];
}

export const DYNAMODB: ServiceProtocol = { name: 'dynamodb', target: 'DynamoDB_20120810', version: '1.0', bytes: ['B'] };
export const SQS: ServiceProtocol = { name: 'sqs', target: 'AmazonSQS', version: '1.0', bytes: [] };
export const KMS: ServiceProtocol = { name: 'kms', target: 'TrentService', version: '1.1', bytes: ['Plaintext', 'CiphertextBlob'] };
export const EVENT_BRIDGE: ServiceProtocol = { name: 'events', target: 'AWSEvents', version: '1.1', bytes: [] };
