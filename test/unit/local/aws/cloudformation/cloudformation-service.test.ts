import { describe, expect, test } from '@jest/globals';
import { CloudFormationService } from '../../../../../local/aws/services/cloudformation/cloudformation-service.ts';

const service = new CloudFormationService(
  { region: 'us-east-1', accountId: '000000000000', stackName: 'shop', outputs: { Url: 'https://a.test/?b&c' } },
  new Date('2026-03-04T05:06:07Z'),
);

/** A request in the query protocol: a POST as the AWS CLI sends it, or a GET. */
async function ask(parameters: string, method = 'POST'): Promise<string> {
  const url = method === 'GET' ? `/?${parameters}` : '/';
  const call = service.readCall({ method, url, body: Buffer.from(method === 'GET' ? '' : parameters) });
  const { body } = await service.handle({
    ...call,
    body: Buffer.alloc(0),
    headers: {},
    principal: { name: 'admin', kind: 'admin' },
    signal: new AbortController().signal,
  });
  return body.toString();
}

describe('CloudFormation', () => {
  test('describes the running stack in XML, by its name, its id or none', async () => {
    const text = await ask('Action=DescribeStacks&StackName=shop');
    expect(text).toContain(
      '<Outputs><member><OutputKey>Url</OutputKey><OutputValue>https://a.test/?b&amp;c</OutputValue></member></Outputs>',
    );
    expect(text).toContain('<StackStatus>CREATE_COMPLETE</StackStatus>');
    const id = /<StackId>([^<]+)</.exec(text)?.[1] ?? '';
    expect(await ask(`Action=DescribeStacks&StackName=${encodeURIComponent(id)}`)).toBe(text);
    expect(await ask('Action=DescribeStacks', 'GET')).toBe(text);
  });

  test('refuses another stack and another operation', async () => {
    await expect(ask('Action=DescribeStacks&StackName=other')).rejects.toMatchObject({
      code: 'ValidationError',
      message: 'Stack with id other does not exist',
    });
    await expect(ask('Action=DeleteStack&StackName=shop')).rejects.toMatchObject({ code: 'InvalidAction' });
  });
});
