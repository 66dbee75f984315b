import type { Claims } from './claims.ts';
import { claimsOf, listedIn, textClaim } from './claims.ts';

export type Right = 'read' | 'write';

/** Who calls the admin API. */
export interface Caller {
  /** `iam`: signed with IAM, at the REST API. `staff`: a colleague who is signed in, at the HTTP API of the console. */
  kind: 'iam' | 'staff';
  /** Of `iam` the ARN, of `staff` the `sub` of the token. Unique within the kind. */
  subject: string;
  /** For people: e-mail address or name. */
  name?: string;
  rights: readonly Right[];
}

/** The groups that decide what colleagues may do, and the claim that names groups. */
export interface StaffGroups {
  claim: string;
  admins: string;
  viewers: string;
}

/** The one API that leads to this function. A request of another API is refused, whatever it says. */
export type Entrance = { kind: 'iam'; apiId: string } | { kind: 'staff'; apiId: string; groups: StaffGroups };

/** The parts of a request that say who calls. */
export interface Credentials {
  /** Id of the API that was called. */
  apiId: string | undefined;
  /** ARN that IAM verified. */
  userArn: string | undefined;
  /** Every value of the header `Authorization`. */
  authorization: readonly string[];
  /** `sub` of the token that the JWT authorizer verified. */
  verifiedSubject: string | undefined;
}

/** Why nobody is let in, for the caller: rule and remedy. */
export interface Refused {
  refused: string;
}

const BOTH: readonly Right[] = ['read', 'write'];

/**
 * Who calls. The kind is that of the API, never of the fields that a request has: these say whether the request is of that kind.
 */
export function callerOf(credentials: Credentials, entrance: Entrance): Caller | Refused {
  if (credentials.apiId !== entrance.apiId)
    return { refused: 'The request came by another API. Call the API of this stage.' };
  return entrance.kind === 'iam' ? iamCaller(credentials) : staffCaller(credentials, entrance.groups);
}

/** For audit records and keys: unique among all callers. No ARN begins with `staff:`. */
export const principalOf = ({ kind, subject }: Caller): string => (kind === 'iam' ? subject : `${kind}:${subject}`);

function iamCaller({ userArn }: Credentials): Caller | Refused {
  if (userArn === undefined || !userArn.startsWith('arn:'))
    return { refused: 'IAM has not verified the request. Sign it with AWS Signature Version 4.' };
  return { kind: 'iam', subject: userArn, rights: BOTH };
}

function staffCaller({ authorization, verifiedSubject }: Credentials, groups: StaffGroups): Caller | Refused {
  const claims = claimsOf(authorization);
  if (claims === undefined) return { refused: 'The request has not exactly one bearer token. Sign in again.' };
  const subject = textClaim(claims, 'sub');
  // Otherwise the gateway has verified another token than the one that is read here.
  if (subject === undefined || subject !== verifiedSubject)
    return { refused: 'The token is not the one that was verified. Sign in again.' };
  const rights = rightsOf(claims, groups);
  if (rights === undefined) {
    const { admins, viewers } = groups;
    return {
      refused: `You are in neither of the groups ${admins} and ${viewers}. Ask an admin to add you, and sign in again.`,
    };
  }
  const name = textClaim(claims, 'email') ?? textClaim(claims, 'preferred_username') ?? textClaim(claims, 'name');
  return { kind: 'staff', subject, ...(name !== undefined && { name }), rights };
}

function rightsOf(claims: Claims, { claim, admins, viewers }: StaffGroups): readonly Right[] | undefined {
  const member = listedIn(claims, claim);
  if (member.includes(admins)) return BOTH;
  return member.includes(viewers) ? ['read'] : undefined;
}
