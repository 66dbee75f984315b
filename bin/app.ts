import { App, Validations } from 'aws-cdk-lib';
import cdk from '../cdk.json' with { type: 'json' };
import { readConfiguration } from '../lib/configuration.ts';
import { ConfigurationError } from '../lib/settings/configuration-error.ts';
import { WebhookStack, stackNameOf } from '../lib/webhook-stack.ts';

/**
 * The CDK app. `cdk synth` and `cdk deploy` run it; without the CLI, `CDK_OUTDIR=cdk.out node bin/app.ts` writes the
 * same assembly, with `CDK_CONTEXT_JSON` in place of `-c`. `CDK_VALIDATION=false` leaves out the checks of the
 * template, for speed.
 */
const app = new App({
  // The CLI hands over cdk.json's context by itself; this gives it to a run without the CLI.
  context: cdk.context,
  analyticsReporting: false,
});
try {
  const configuration = readConfiguration(app.node.getAllContext() as Record<string, unknown>);
  new WebhookStack(app, stackNameOf(configuration), { configuration });
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(`The configuration is not valid.\n${error.message}`);
  process.exit(1);
}

if (process.env['CDK_VALIDATION'] !== 'false') {
  const { AwsSolutionsChecks, ServerlessChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}
app.synth();
