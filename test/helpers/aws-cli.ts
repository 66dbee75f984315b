/**
 * The one call of the AWS CLI that README.md and docs/publishers.md print, by the AWS SDK: a machine that runs the tests may have no
 * AWS CLI. Run it where the AWS SDK is installed.
 */
export const AWS_CLI = `#!/bin/sh
exec node --input-type=module --eval "
  import { EventBridge } from '@aws-sdk/client-eventbridge';
  const [service, operation, option, entries] = process.argv.slice(1);
  if ([service, operation, option].join(' ') !== 'events put-events --entries') throw new Error('another call');
  console.log(JSON.stringify(await new EventBridge().putEvents({ Entries: JSON.parse(entries) })));
" -- "$@"`;
