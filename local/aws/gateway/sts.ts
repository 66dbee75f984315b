import { escapeXml, xmlAnswer } from './answers.ts';
import type { Principal, ServiceAnswer } from './service.ts';
import { ServiceError } from './service.ts';

/** `aws sts get-caller-identity`, the usual first try of a new endpoint. STS speaks the query protocol. */
export function answerSts(action: string | null, principal: Principal, accountId: string): ServiceAnswer {
  if (action !== 'GetCallerIdentity') {
    throw new ServiceError(
      'InvalidAction',
      `The local runtime knows one operation of STS, GetCallerIdentity, not ${String(action)}.`,
    );
  }
  const role = principal.roleArn?.split('/').at(-1);
  const arn =
    role === undefined
      ? `arn:aws:iam::${accountId}:user/${principal.name}`
      : `arn:aws:sts::${accountId}:assumed-role/${role}/${principal.name}`;
  return xmlAnswer(
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
      `<Arn>${escapeXml(arn)}</Arn><UserId>${escapeXml(principal.name)}</UserId><Account>${accountId}</Account>` +
      '</GetCallerIdentityResult></GetCallerIdentityResponse>',
  );
}
