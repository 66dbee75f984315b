import type { ServiceProtocol } from './services.ts';
import type { Credentials } from './signature-v4.ts';

/** Where AWS is and who calls it. */
export interface Location {
  /** Of every service, when it is not AWS's own. */
  endpoint?: string;
  region: string;
  credentials: Credentials;
}

/**
 * As Lambda says in a function's environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 *
 * @throws Error that names the variable that is missing
 */
export function locationFromEnvironment(): Location {
  const { AWS_ENDPOINT_URL: endpoint, AWS_SESSION_TOKEN: sessionToken } = process.env;
  return {
    ...(endpoint !== undefined && endpoint !== '' && { endpoint }),
    region: variable('AWS_REGION'),
    credentials: {
      accessKeyId: variable('AWS_ACCESS_KEY_ID'),
      secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
      ...(sessionToken !== undefined && sessionToken !== '' && { sessionToken }),
    },
  };
}

export function endpointOf({ name }: ServiceProtocol, { endpoint, region }: Location): URL {
  return new URL(endpoint ?? `https://${name}.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`);
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set; Lambda sets it.`);
  return value;
}
