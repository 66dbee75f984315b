import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { allow } from '../allow.ts';
import type { Configuration } from '../configuration.ts';
import { removalPolicyOf } from './table.ts';

/** The key that encrypts destinations' secrets, with the destination's id as context, and nothing else. */
export class SecretsKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: `Signing secrets of webhook destinations, stage ${configuration.stage}`,
      enableKeyRotation: true,
      // A table without its key is lost: they share one fate.
      removalPolicy: removalPolicyOf(configuration),
    });
  }

  /** deliver: read the secrets it signs with. */
  grantDecryptSecrets(grantee: IGrantable): void {
    allow(grantee, { sid: 'DecryptSecrets', actions: ['kms:Decrypt'], resources: [this.key.keyArn] });
  }

  /** admin: encrypt new secrets, and decrypt them to sign a test event. */
  grantManageSecrets(grantee: IGrantable): void {
    allow(grantee, { sid: 'ManageSecrets', actions: ['kms:Decrypt', 'kms:Encrypt'], resources: [this.key.keyArn] });
  }
}
