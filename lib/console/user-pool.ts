import { Aws, Fn, Stack, Validations } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import {
  CfnManagedLoginBranding,
  CfnUserPool,
  CfnUserPoolClient,
  CfnUserPoolDomain,
  CfnUserPoolGroup,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { knownRegion } from '../region.ts';
import type { Settings } from '../settings/settings.ts';
import { keptUnless } from '../storage/kept.ts';
import type { SignIn } from './sign-in.ts';

/** A working day. A tab that stays open longer asks for another sign-in. */
const REFRESH_HOURS = 12;

/** Cognito gives a refresh token without `offline_access`, which it does not know. */
const SCOPES = ['openid', 'email'];

export interface ColleaguesPoolProps {
  name: string;
  /** Address of the console, with its last slash. */
  consoleUrl: string;
  groups: Settings['console']['groups'];
  tokenMinutes: number;
  removalPolicy: RemovalPolicy;
  deletionProtection: boolean;
}

/** A Cognito user pool whose users an admin makes, with Cognito's own pages for sign-in. */
export class ColleaguesPool extends Construct {
  readonly userPoolId: string;
  readonly signIn: SignIn;

  constructor(scope: Construct, id: string, props: ColleaguesPoolProps) {
    super(scope, id);
    const pool = this.createPool(props);
    this.userPoolId = pool.ref;
    this.createGroups(pool.ref, props.groups);
    const client = this.createClient(pool.ref, props);
    // Without a style the pages of managed login respond "Login pages unavailable".
    // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html
    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: pool.ref,
      clientId: client.ref,
      useCognitoProvidedValues: true,
    });
    const host = this.createDomain(pool.ref);
    this.signIn = {
      issuer: pool.attrProviderUrl,
      clientId: client.ref,
      scope: SCOPES.join(' '),
      authorizeUrl: `${host}/oauth2/authorize`,
      tokenUrl: `${host}/oauth2/token`,
      revokeUrl: `${host}/oauth2/revoke`,
      endSessionUrl: `${host}/logout`,
    };
  }

  private createPool({ name, removalPolicy, deletionProtection }: ColleaguesPoolProps): CfnUserPool {
    const pool = new CfnUserPool(this, 'Pool', {
      userPoolName: name,
      userPoolTier: 'ESSENTIALS',
      usernameAttributes: ['email'],
      usernameConfiguration: { caseSensitive: false },
      autoVerifiedAttributes: ['email'],
      accountRecoverySetting: { recoveryMechanisms: [{ name: 'verified_email', priority: 1 }] },
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      mfaConfiguration: 'OPTIONAL',
      enabledMfas: ['SOFTWARE_TOKEN_MFA'],
      policies: {
        passwordPolicy: {
          minimumLength: 12,
          requireLowercase: true,
          requireUppercase: true,
          requireNumbers: true,
          requireSymbols: true,
          temporaryPasswordValidityDays: 7,
        },
      },
      deletionProtection: deletionProtection ? 'ACTIVE' : 'INACTIVE',
    });
    pool.applyRemovalPolicy(keptUnless(removalPolicy));
    const reasons = {
      'AwsSolutions-COG2':
        'Each colleague turns on a TOTP app in the pages of sign-in. An issuer of the configuration demands it of all.',
      'AwsSolutions-COG8':
        'The Plus plan costs one third more a user and adds threat protection. Only an admin makes users here.',
    };
    Validations.of(this).acknowledge(...Object.entries(reasons).map(([id, reason]) => ({ id, reason })));
    return pool;
  }

  private createGroups(userPoolId: string, { admins, viewers }: ColleaguesPoolProps['groups']): void {
    new CfnUserPoolGroup(this, 'Admins', { userPoolId, groupName: admins, description: 'Reads and writes' });
    new CfnUserPoolGroup(this, 'Viewers', { userPoolId, groupName: viewers, description: 'Reads' });
  }

  /** A public client: a page in a browser keeps no secret, PKCE takes its place. */
  private createClient(userPoolId: string, { consoleUrl, tokenMinutes }: ColleaguesPoolProps): CfnUserPoolClient {
    return new CfnUserPoolClient(this, 'Client', {
      userPoolId,
      clientName: 'console',
      generateSecret: false,
      allowedOAuthFlows: ['code'],
      allowedOAuthFlowsUserPoolClient: true,
      allowedOAuthScopes: SCOPES,
      callbackUrLs: [consoleUrl],
      logoutUrLs: [consoleUrl],
      supportedIdentityProviders: ['COGNITO'],
      // https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-managedlogin.html
      explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      idTokenValidity: tokenMinutes,
      accessTokenValidity: tokenMinutes,
      refreshTokenValidity: REFRESH_HOURS,
      tokenValidityUnits: { idToken: 'minutes', accessToken: 'minutes', refreshToken: 'hours' },
      enableTokenRevocation: true,
      preventUserExistenceErrors: 'ENABLED',
    });
  }

  /** @returns the address of the pool's endpoints, without a last slash. */
  private createDomain(userPoolId: string): string {
    // A prefix is unique among all accounts of a region. The UUID of the stack is, and two pipelines of a stack differ in their path.
    const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    const domain = new CfnUserPoolDomain(this, 'Domain', {
      userPoolId,
      domain: Fn.join('-', ['webhooks', stackUuid, this.node.addr.slice(-8)]),
      managedLoginVersion: 2,
    });
    // GovCloud has FIPS endpoints only. https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
    const auth = knownRegion(this)?.startsWith('us-gov-') === true ? 'auth-fips' : 'auth';
    return `https://${domain.ref}.${auth}.${Stack.of(this).region}.amazoncognito.com`;
  }
}
