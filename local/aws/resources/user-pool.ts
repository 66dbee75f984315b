import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ResourceType } from './resource-type.ts';

/** Letters and digits, the same at each start. */
const idOf = (length: number, ...parts: string[]): string =>
  BigInt(`0x${createHash('sha256').update(parts.join('/')).digest('hex')}`)
    .toString(36)
    .slice(0, length);

const poolSchema = z.strictObject({
  UserPoolName: z.string().exactOptional(),
  UserPoolTier: z.enum(['LITE', 'ESSENTIALS', 'PLUS']).exactOptional(),
  DeletionProtection: z.enum(['ACTIVE', 'INACTIVE']).exactOptional(),
  // How people sign in, and what Cognito writes to them: here nobody has a password.
  AccountRecoverySetting: z.unknown().exactOptional(),
  AdminCreateUserConfig: z.unknown().exactOptional(),
  AutoVerifiedAttributes: z.unknown().exactOptional(),
  EmailVerificationMessage: z.unknown().exactOptional(),
  EmailVerificationSubject: z.unknown().exactOptional(),
  EnabledMfas: z.unknown().exactOptional(),
  MfaConfiguration: z.unknown().exactOptional(),
  Policies: z.unknown().exactOptional(),
  Schema: z.unknown().exactOptional(),
  SmsVerificationMessage: z.unknown().exactOptional(),
  UserAttributeUpdateSettings: z.unknown().exactOptional(),
  UsernameAttributes: z.unknown().exactOptional(),
  UsernameConfiguration: z.unknown().exactOptional(),
  UserPoolAddOns: z.unknown().exactOptional(),
  VerificationMessageTemplate: z.unknown().exactOptional(),
});

/** A user pool: an OpenID Connect issuer on this machine. */
export const userPool: ResourceType<z.infer<typeof poolSchema>> = {
  type: 'AWS::Cognito::UserPool',
  schema: poolSchema,
  identify(logicalId, _properties, { stackName, region, accountId }) {
    const id = `${region}_${idOf(9, stackName, logicalId)}`;
    const name = `cognito-idp.${region}.amazonaws.com/${id}`;
    const arn = `arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`;
    return {
      ref: id,
      attributes: { Arn: arn, ProviderName: name, ProviderURL: `https://${name}`, UserPoolId: id },
    };
  },
  create({ ref, attributes }, runtime) {
    runtime.addresses.add(attributes['ProviderURL'] ?? '', runtime.userPools.add(ref));
  },
};

const groupSchema = z.strictObject({
  UserPoolId: z.string(),
  GroupName: z.string(),
  Description: z.string().exactOptional(),
  // Of groups with roles, which there are none of here.
  Precedence: z.number().exactOptional(),
});

/** A group of users. */
export const userPoolGroup: ResourceType<z.infer<typeof groupSchema>> = {
  type: 'AWS::Cognito::UserPoolGroup',
  schema: groupSchema,
  identify: (_logicalId, { GroupName }) => ({ ref: GroupName, attributes: {} }),
  create({ properties: { UserPoolId, GroupName } }, runtime) {
    runtime.userPools.pool(UserPoolId).groups.push(GroupName);
  },
};

const domainSchema = z.strictObject({
  UserPoolId: z.string(),
  Domain: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a prefix of lower-case letters, digits and dashes'),
  // The look of pages that are not here.
  ManagedLoginVersion: z.number().exactOptional(),
});

/** The domain with the pages and the token endpoint of a pool. */
export const userPoolDomain: ResourceType<z.infer<typeof domainSchema>> = {
  type: 'AWS::Cognito::UserPoolDomain',
  schema: domainSchema,
  identify: (_logicalId, { Domain }) => ({ ref: Domain, attributes: {} }),
  create({ properties: { UserPoolId, Domain } }, runtime) {
    const url = `https://${Domain}.auth.${runtime.region}.amazoncognito.com`;
    runtime.addresses.add(url, runtime.userPools.addDomain(Domain, UserPoolId));
  },
};

const brandingSchema = z.strictObject({
  UserPoolId: z.string(),
  ClientId: z.string(),
  UseCognitoProvidedValues: z.literal(true, 'pages of a pool have no look here'),
  ReturnMergedResources: z.boolean().exactOptional(),
});

/** The look of the pages of a pool, which are not here. */
export const managedLoginBranding: ResourceType<z.infer<typeof brandingSchema>> = {
  type: 'AWS::Cognito::ManagedLoginBranding',
  schema: brandingSchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: { ManagedLoginBrandingId: logicalId } }),
  create: () => undefined,
};
