import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { allow } from '../allow.ts';
import { keptUnless } from './kept.ts';

export interface SecretsKeyProps {
  stage: string;
  removalPolicy: RemovalPolicy;
  /** A key of the user's own. */
  existing: IKey | undefined;
}

/** The key that encrypts secrets of destinations, with the destination's id as context. */
export class SecretsKey extends Construct {
  readonly key: IKey;

  constructor(scope: Construct, id: string, { stage, removalPolicy, existing }: SecretsKeyProps) {
    super(scope, id);
    this.key =
      existing ??
      new Key(this, 'Key', {
        description: `Signing secrets of webhook destinations, stage ${stage}`,
        enableKeyRotation: true,
        // The destinations table is of no use without its key: both have one removal policy.
        removalPolicy: keptUnless(removalPolicy),
      });
  }

  /** deliver: decrypt the secrets that it signs with. */
  grantDecryptSecrets(grantee: IGrantable): Grant {
    return allow(grantee, { sid: 'DecryptSecrets', actions: ['kms:Decrypt'], resources: [this.key.keyArn] });
  }

  /** admin: encrypt new secrets, and decrypt them to sign a test event. */
  grantManageSecrets(grantee: IGrantable): Grant {
    const actions = ['kms:Decrypt', 'kms:Encrypt'];
    return allow(grantee, { sid: 'ManageSecrets', actions, resources: [this.key.keyArn] });
  }
}
