import { Environment, requiredVariable } from '../../../core/contract/environment.ts';

/** Where AWS is, and who calls. */
export interface Location {
  /** URL of one endpoint for all services; by default each service's own in the region. */
  endpoint?: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

/**
 * Where the function runs and as whom: Lambda puts it into the environment. `AWS_ENDPOINT_URL` leads elsewhere, as it does
 * for every SDK. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 *
 * @throws Error that names the variable which is not set.
 */
export function functionLocation(): Location {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  return {
    ...(endpoint !== undefined && { endpoint }),
    region: ofRuntime('AWS_REGION'),
    credentials: {
      accessKeyId: ofRuntime('AWS_ACCESS_KEY_ID'),
      secretAccessKey: ofRuntime('AWS_SECRET_ACCESS_KEY'),
      ...(process.env['AWS_SESSION_TOKEN'] !== undefined && { sessionToken: process.env['AWS_SESSION_TOKEN'] }),
    },
  };
}

/** @param service as its host name begins, e.g. `dynamodb`. */
export const endpointOf = ({ endpoint, region }: Location, service: string): URL =>
  new URL(endpoint ?? `https://${service}.${region}.${requiredVariable(Environment.AWS_DOMAIN)}`);

function ofRuntime(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`The environment variable ${name} is not set; Lambda's runtime sets it.`);
  return value;
}
