import assert from 'node:assert/strict';
import type { Part } from '../part.ts';
import { Receiver } from '../../helpers/receiver.ts';
import { Cdk, STACK } from './cdk.ts';
import { figuresJourney } from './figures.ts';
import { Deployment, mainJourney, verifySignature } from './journey.ts';
import { signInJourney } from './sign-in.ts';
import { type Ministack, stackResources, startMinistack } from './ministack.ts';

/** ministack: the untouched template deployed by the CDK command line, used, destroyed and brought back with its data. */
export const deploy: Part = {
  name: 'deploy',
  async run(report) {
    // Receivers live on loopback, which the functions refuse by default.
    const ministack = await startMinistack({ ALLOWED_PRIVATE_CIDRS: '127.0.0.0/8,::1/128' });
    try {
      const cdk = new Cdk(ministack.endpoint);
      let deployment: Deployment | undefined;
      let outputs: Readonly<Record<string, string>> = {};
      await report.check('cdk bootstrap and cdk deploy create the stack', async () => {
        await cdk.bootstrap();
        outputs = await cdk.deploy();
        deployment = new Deployment(ministack.endpoint, outputs);
      });
      if (deployment === undefined) return;
      await mainJourney(deployment, report);
      await figuresJourney(deployment, report);
      await signInJourney(ministack, outputs, STACK, report);
      await report.check('a destroyed stack comes back with its destinations: cdk import, cdk deploy', () =>
        bringBack(ministack, cdk, deployment as Deployment),
      );
      // Last: ministack gives the tables of a new stack the same names, and the failed deployment takes them along.
      await report.check('a new stack is refused as long as the kept bus has its name', async () => {
        await cdk.destroy();
        await assert.rejects(cdk.deploy(), /EventBus already exists: webhooks-dev/);
      });
    } finally {
      if (report.hasFailed) console.log(`        ministack said: ${ministack.log().slice(-3000)}`);
      await ministack.stop();
    }
  },
};

/** @returns the logical ids that cdk import took */
async function bringBack({ endpoint }: Ministack, cdk: Cdk, before: Deployment): Promise<string> {
  const receiver = await Receiver.start();
  try {
    const id = await before.register(receiver);
    const kept = cdk.keptResources(await stackResources(endpoint, STACK));
    await cdk.destroy();
    await cdk.import(kept);
    const after = new Deployment(endpoint, await cdk.deploy());
    await after.publish('evt_after_import');
    const { attempts } = await after.delivery(id, ({ status }) => status === 'SUCCESS');
    assert.equal(attempts.length, 1);
    const [post] = await receiver.received(1);
    if (post !== undefined) verifySignature(post);
    return Object.keys(kept).join(', ');
  } finally {
    receiver.close();
  }
}
