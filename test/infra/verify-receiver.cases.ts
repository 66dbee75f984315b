import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { resource, resourcesOf, synthesized } from './synthesized.ts';

describe('the receiver of verify', () => {
  test('is not in the stack unless the configuration turns it on', () => {
    const template = synthesized();
    expect(resourcesOf(template, 'AWS::Lambda::Url')).toEqual([]);
    expect(Object.keys(template.findOutputs('*'))).not.toContain('VerifyReceiverUrl');
  });

  describe('turned on', () => {
    const template = synthesized({ verify: { receiver: true } });

    test('may write its own log and do nothing else', () => {
      const { PolicyDocument } = resource(template, 'AWS::IAM::Policy', 'VerifyReceiver').Properties;
      expect(PolicyDocument).toMatchObject({
        Statement: [
          {
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: { 'Fn::GetAtt': [expect.stringMatching(/^VerifyReceiverLogs/), 'Arn'] },
          },
        ],
      });
      expect(resource(template, 'AWS::IAM::Role', 'VerifyReceiver').Properties).not.toHaveProperty('ManagedPolicyArns');
    });

    test('runs twice at once at most and knows the stack alone', () => {
      expect(resource(template, 'AWS::Lambda::Function', 'VerifyReceiver').Properties).toMatchObject({
        ReservedConcurrentExecutions: 2,
        Environment: { Variables: { STACK_ID: { Ref: 'AWS::StackId' } } },
      });
    });

    test('has both permissions that function URLs need since October 2025', () => {
      template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
      template.hasResourceProperties('AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunctionUrl',
        FunctionUrlAuthType: 'NONE',
        Principal: '*',
      });
      template.hasResourceProperties('AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        InvokedViaFunctionUrl: true,
        Principal: '*',
      });
    });

    test('is found by outputs of the stack', () => {
      template.hasOutput('VerifyReceiverUrl', { Value: Match.anyValue() });
      template.hasOutput('VerifyReceiverLogGroup', { Value: Match.anyValue() });
    });
  });
});
