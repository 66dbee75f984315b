import { join } from 'node:path';

/** Synthesizes the stack once for all journeys: the template and bundles that would be deployed, with short retries. */
export default async function setup({ rootDir }) {
  const { synthesize } = await import(join(rootDir, 'local', 'synthesize.ts'));
  await synthesize(join(rootDir, '.local', 'test', 'cdk.out'), { 'webhooks.retry.baseSeconds': 1 });
}
