import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ResourceType } from './resource-type.ts';

const unit = z.enum(['seconds', 'minutes', 'hours', 'days']);
const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

/** Units and limits: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html */
const schema = z.strictObject({
  UserPoolId: z.string(),
  ClientName: z.string().exactOptional(),
  GenerateSecret: z.literal(false, 'clients have no secret here').default(false),
  AllowedOAuthFlows: z.tuple([z.literal('code')], 'clients use authorization codes here'),
  AllowedOAuthFlowsUserPoolClient: z.literal(true),
  AllowedOAuthScopes: z.array(z.string()),
  CallbackURLs: z.array(z.string()).default([]),
  LogoutURLs: z.array(z.string()).default([]),
  SupportedIdentityProviders: z.tuple([z.literal('COGNITO')]).exactOptional(),
  IdTokenValidity: z.number().positive().default(60),
  AccessTokenValidity: z.number().positive().default(60),
  RefreshTokenValidity: z.number().positive().default(30),
  TokenValidityUnits: z
    .strictObject({
      IdToken: unit.default('hours'),
      AccessToken: unit.default('hours'),
      RefreshToken: unit.default('days'),
    })
    .exactOptional(),
  EnableTokenRevocation: z.literal(true, 'tokens can be revoked here').default(true),
  // How people sign in: here nobody has a password.
  PreventUserExistenceErrors: z.unknown().exactOptional(),
  ExplicitAuthFlows: z.unknown().exactOptional(),
  AuthSessionValidity: z.unknown().exactOptional(),
  ReadAttributes: z.unknown().exactOptional(),
  WriteAttributes: z.unknown().exactOptional(),
});

/** A public client of a user pool. */
export const userPoolClient: ResourceType<z.infer<typeof schema>> = {
  type: 'AWS::Cognito::UserPoolClient',
  schema,
  identify(logicalId, { UserPoolId }) {
    const digest = createHash('sha256').update(`${UserPoolId}/${logicalId}`).digest('hex');
    const id = BigInt(`0x${digest}`).toString(36).slice(0, 26);
    return { ref: id, attributes: { ClientId: id } };
  },
  create({ ref, properties }, runtime) {
    const { IdTokenValidity, AccessTokenValidity, RefreshTokenValidity, TokenValidityUnits: units } = properties;
    const localize = (url: string): string => runtime.addresses.localize(url);
    runtime.userPools.pool(properties.UserPoolId).clients.set(ref, {
      id: ref,
      callbackUrls: properties.CallbackURLs.map(localize),
      logoutUrls: properties.LogoutURLs.map(localize),
      idTokenSeconds: IdTokenValidity * SECONDS[units?.IdToken ?? 'minutes'],
      accessTokenSeconds: AccessTokenValidity * SECONDS[units?.AccessToken ?? 'minutes'],
      refreshTokenSeconds: RefreshTokenValidity * SECONDS[units?.RefreshToken ?? 'days'],
    });
  },
};
