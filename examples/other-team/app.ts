import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { WebhookPipeline } from '@street-collector/webhooks-cdk';

/** The webhooks of a city library: its own source, its own event types, and a tenant for each branch. */
const SOURCE = 'city-library';

const app = new App();
const stack = new Stack(app, 'LibraryWebhooks');
const webhooks = new WebhookPipeline(stack, 'Webhooks', {
  name: 'library-webhooks',
  stage: 'library',
  eventSource: SOURCE,
  catalogue: 'catalogue',
  // Unless API Gateway has a role for its logs in this account and region.
  adminApi: { accountLogRole: true },
});

/** The service that publishes: it may put events with the source of the library, and nothing else. */
const lending = new Role(stack, 'Lending', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
webhooks.grantPublish(lending);

new CfnOutput(stack, 'AdminApiUrl', { value: webhooks.adminApi.url });
new CfnOutput(stack, 'EventBusName', { value: webhooks.eventBus.eventBusName });
new CfnOutput(stack, 'EventSource', { value: SOURCE });
