import { CredentialsError, WebhookConfigurationError } from '../configuration-error.ts';
import { environmentVariable } from '../environment.ts';
import { findLocalStack, noLocalStack } from '../local-stack.ts';
import { CREDENTIALS, missing, SIGNATURE } from '../optional-package.ts';
import { urlOf } from '../url.ts';

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface WebhookManagerOptions {
  /** Base URL of the admin API, the stack's output `AdminApiUrl`. Default: `WEBHOOKS_API_URL`, else the local stack. */
  apiUrl?: string | undefined;
  /** Default: the region in `apiUrl`, else `AWS_REGION`. */
  region?: string | undefined;
  /** Default: the AWS SDK's default chain (environment, profile, SSO, role); for the local stack its own credentials. */
  credentials?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined;
  /** The profile of the AWS configuration files, for the default chain. */
  profile?: string | undefined;
  /** Timeout of one request in milliseconds. Default 30,000, the limit of API Gateway. */
  timeoutMs?: number | undefined;
  /** Attempts of a request that gets 429, 5xx or no response, 1 or more. Default 4. */
  maxAttempts?: number | undefined;
}

/** The address of the API and the identity of the caller. */
export interface Connection {
  /** Without a trailing slash. */
  apiUrl: string;
  region: string;
  credentials: () => Promise<AwsCredentials>;
}

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const API_GATEWAY_HOST = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/** @throws WebhookConfigurationError that names the missing setting */
export function connect(options: WebhookManagerOptions): Connection {
  const given = options.apiUrl ?? environmentVariable('WEBHOOKS_API_URL');
  return given === undefined ? connectToLocalStack(options) : connectTo(given, options);
}

function connectTo(given: string, options: WebhookManagerOptions): Connection {
  const url = apiUrlOf(given);
  if (url.protocol !== 'https:' && !LOOPBACK.test(url.hostname)) {
    throw new WebhookConfigurationError(
      `The URL of the admin API, ${JSON.stringify(given)}, is not https. Responses hold secrets: use https, or http on this machine.`,
    );
  }
  const region =
    options.region ??
    API_GATEWAY_HOST.exec(url.hostname)?.[1] ??
    environmentVariable('AWS_REGION') ??
    environmentVariable('AWS_DEFAULT_REGION');
  if (region === undefined)
    throw new WebhookConfigurationError('The region of the admin API is missing. Set AWS_REGION or the option region.');
  return { apiUrl: given.replace(/\/+$/, ''), region, credentials: credentialsOf(options) };
}

function apiUrlOf(given: string): URL {
  const url = urlOf(given);
  const fault =
    url === undefined || !/^https?:$/.test(url.protocol)
      ? 'is not an http or https URL'
      : url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== ''
        ? 'has more than a host and a path'
        : undefined;
  if (url !== undefined && fault === undefined) return url;
  throw new WebhookConfigurationError(
    `The URL of the admin API, ${JSON.stringify(given)}, ${fault}. Use the stack's output AdminApiUrl.`,
  );
}

function connectToLocalStack(options: WebhookManagerOptions): Connection {
  const local = findLocalStack();
  if (local === undefined) {
    throw new WebhookConfigurationError(
      `The URL of the admin API is missing. Set WEBHOOKS_API_URL (the stack's output AdminApiUrl) or the option apiUrl. ${noLocalStack()}`,
    );
  }
  if (local.adminApiUrl === null)
    throw new WebhookConfigurationError('The local stack has no admin API. Start it from a template that has one.');
  const { credentials } = local;
  return {
    apiUrl: local.adminApiUrl.replace(/\/+$/, ''),
    region: options.region ?? local.region,
    credentials: options.credentials === undefined ? () => Promise.resolve(credentials) : credentialsOf(options),
  };
}

function credentialsOf({ credentials, profile }: WebhookManagerOptions): () => Promise<AwsCredentials> {
  if (typeof credentials === 'function') return credentials;
  if (credentials !== undefined) return () => Promise.resolve(credentials);
  let chain: Promise<() => Promise<AwsCredentials>> | undefined;
  return async () => {
    chain ??= import('@aws-sdk/credential-provider-node')
      .catch(missing(CREDENTIALS, SIGNATURE))
      .then(({ defaultProvider }) => defaultProvider(profile === undefined ? {} : { profile }));
    const provider = await chain;
    try {
      return await provider();
    } catch (error) {
      throw credentialsError(error, profile);
    }
  };
}

/** The error of any source of credentials: no profile of this name, an expired sign-in, a file that cannot be read. */
export function credentialsError(error: unknown, profile = environmentVariable('AWS_PROFILE')): CredentialsError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CredentialsError(
    `No AWS credentials${profile === undefined ? '' : ` of the profile ${profile}`}: ${reason.replace(/\.?$/, '.')} Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile (AWS_PROFILE) that aws sts get-caller-identity accepts.`,
    { cause: error },
  );
}
