import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SnsService } from '../../../../../local/aws/services/sns/sns-service.ts';
import { LambdaApi, type MappingDescription } from '../../../../../local/aws/services/lambda/lambda-api.ts';
import { Aws } from '../../../../../cli/src/verify/aws.ts';
import { deliver, startGateway, type TestGateway } from '../gateway/start-gateway.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:deliveries';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alarms';
const PATH = '/2015-03-31/event-source-mappings/';

const mapping = (EventSourceArn: string, State: MappingDescription['State']): MappingDescription => ({
  UUID: State,
  EventSourceArn,
  FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:deliver',
  State,
  BatchSize: 10,
  MaximumBatchingWindowInSeconds: 0,
  FunctionResponseTypes: [],
});

let gateway: TestGateway;

beforeEach(async () => {
  const mappings = [mapping(QUEUE, 'Disabled'), mapping(`${QUEUE}-others`, 'Enabled')];
  gateway = await startGateway({
    services: ({ access }) => {
      const sns = new SnsService(access);
      sns.addTopic(TOPIC);
      return [new LambdaApi(() => mappings), sns];
    },
  });
});

afterEach(() => gateway.stop());

const awsOf = (principal?: typeof deliver): Aws => {
  const { region, credentials, endpoint } = gateway.client(principal);
  return new Aws({ region, credentials: () => Promise.resolve(credentials) }, endpoint);
};

describe('the API of the local Lambda', () => {
  test('lists the mappings of a queue, disabled ones too', async () => {
    const query = `?EventSourceArn=${encodeURIComponent(QUEUE)}`;
    expect(await awsOf().get('lambda', 'ListEventSourceMappings', PATH + query)).toMatchObject({
      EventSourceMappings: [{ UUID: 'Disabled', State: 'Disabled' }],
    });
  });

  test('refuses a filter that it would ignore', async () => {
    await expect(awsOf().get('lambda', 'ListEventSourceMappings', `${PATH}?FunctionName=x`)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });

  test('refuses a caller without the permission', async () => {
    await expect(awsOf(deliver).get('lambda', 'ListEventSourceMappings', PATH)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
  });
});

describe('the local SNS', () => {
  const policyOf = (TopicArn: string): Promise<string> => awsOf().query('sns', 'GetTopicAttributes', { TopicArn });

  test('shows the policy of a topic: the latest one counts', async () => {
    for (const Sid of ['Default', 'Ours'])
      gateway.host.access.setResourcePolicy(TOPIC, { Statement: { Sid, Effect: 'Deny', Action: '*' } });
    expect(await policyOf(TOPIC)).toContain('"Ours"');
  });

  test('does not know other topics', async () => {
    await expect(policyOf(`${TOPIC}-none`)).rejects.toMatchObject({ code: 'NotFound' });
  });
});
