import { Environment, requiredVariable } from '../../../core/contract/environment.ts';

/** Where AWS is, and who calls. */
export interface Location {
  /** URL of one endpoint for all services; by default each service's own in the region. */
  endpoint?: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

/**
 * Where the function runs and as whom: Lambda puts it into the environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 *
 * @throws Error that names the variable which is not set.
 */
export const functionLocation = (): Location => ({
  region: ofRuntime('AWS_REGION'),
  credentials: {
    accessKeyId: ofRuntime('AWS_ACCESS_KEY_ID'),
    secretAccessKey: ofRuntime('AWS_SECRET_ACCESS_KEY'),
    ...(process.env['AWS_SESSION_TOKEN'] !== undefined && { sessionToken: process.env['AWS_SESSION_TOKEN'] }),
  },
});

/**
 * The endpoint of a service, by the variables that every SDK follows: `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`,
 * `AWS_USE_FIPS_ENDPOINT` and `AWS_USE_DUALSTACK_ENDPOINT`.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 *
 * @param service as its host name begins, e.g. `dynamodb`.
 */
export function endpointOf({ endpoint, region }: Location, service: ServiceName): URL {
  const set = endpoint ?? process.env[`AWS_ENDPOINT_URL_${SERVICE_IDS[service]}`] ?? process.env['AWS_ENDPOINT_URL'];
  if (set !== undefined) return new URL(set);
  const dualstack = process.env['AWS_USE_DUALSTACK_ENDPOINT'] === 'true';
  const fips = process.env['AWS_USE_FIPS_ENDPOINT'] === 'true' && hasFipsName(service, region, dualstack);
  const domain = requiredVariable(Environment.AWS_DOMAIN);
  return new URL(
    `https://${service}${fips ? '-fips' : ''}.${region}.${dualstack ? (DUALSTACK_DOMAINS[domain] ?? domain) : domain}`,
  );
}

export type ServiceName = 'dynamodb' | 'sqs' | 'kms' | 'events';

/** Names of services in variables. */
const SERVICE_IDS: Readonly<Record<ServiceName, string>> = {
  dynamodb: 'DYNAMODB',
  sqs: 'SQS',
  kms: 'KMS',
  events: 'EVENTBRIDGE',
};

const DUALSTACK_DOMAINS: Readonly<Record<string, string>> = {
  'amazonaws.com': 'api.aws',
  'amazonaws.com.cn': 'api.amazonwebservices.com.cn',
};

/** In GovCloud the usual endpoints of most services are FIPS endpoints. */
const hasFipsName = (service: ServiceName, region: string, dualstack: boolean): boolean =>
  !region.startsWith('us-gov-') || service === 'kms' || (dualstack && service !== 'events');

function ofRuntime(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`The environment variable ${name} is not set; Lambda's runtime sets it.`);
  return value;
}
