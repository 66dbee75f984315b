import { nearestType } from '../../core/event/nearest-type.ts';

/** Regions for suggestions; a newer one works too. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const REGIONS = `
  us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 ca-west-1 mx-central-1 sa-east-1
  eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3
  ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1
  ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 af-south-1 il-central-1
  me-central-1 me-south-1 cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1`
  .trim()
  .split(/\s+/);

/** E.g. ` Did you mean the region eu-west-1?`; empty for a region that exists and for one that is near none. */
export function nearestRegion(region: string): string {
  const nearest = nearestType(region, REGIONS);
  return nearest === undefined ? '' : ` Did you mean the region ${nearest}?`;
}
