import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { knownRegion } from '../region.ts';

/** Hosts of the management console by the beginning of the region. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const HOSTS = { 'cn-': 'console.amazonaws.cn', 'us-gov-': 'console.amazonaws-us-gov.com' };

/** Address of a dashboard in the management console. A region that is known at deployment only is taken for a commercial one. */
export function dashboardUrl(scope: Construct, dashboardName: string): string {
  const [, host = 'console.aws.amazon.com'] =
    Object.entries(HOSTS).find(([beginning]) => knownRegion(scope)?.startsWith(beginning) === true) ?? [];
  return `https://${host}/cloudwatch/home?region=${Stack.of(scope).region}#dashboards/dashboard/${dashboardName}`;
}
