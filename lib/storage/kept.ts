import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * The removal policy of a resource that stays when the stack is deleted, unless the settings say `DESTROY`. A first deployment
 * that fails leaves nothing behind: `RetainExceptOnCreate`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export const keptUnless = (policy: RemovalPolicy): RemovalPolicy =>
  policy === RemovalPolicy.DESTROY ? policy : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
