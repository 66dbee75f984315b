import { findLocalStack } from '../sdk/src/local-stack.ts';

/**
 * `eval "$(npm run --silent local:env)"`: lets the AWS CLI and every SDK of this shell speak to the local stack, and names
 * the stack for the commands of docs/runbook.md.
 */
const stack = findLocalStack();
if (stack === undefined) {
  console.error('No local stack runs in this folder. Start one with npm run local.');
  process.exitCode = 1;
} else {
  const { endpoint, region, credentials, stackName } = stack;
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    STACK: stackName,
  };
  for (const [name, value] of Object.entries(variables))
    console.log(`export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`);
  // A session token of AWS would invalidate this key, and a FIPS or dual-stack endpoint the URL.
  console.log('unset AWS_SESSION_TOKEN AWS_PROFILE AWS_USE_FIPS_ENDPOINT AWS_USE_DUALSTACK_ENDPOINT');
}
