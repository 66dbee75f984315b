import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseStartArguments } from './arguments.ts';
import { API_GATEWAY } from './aws/metering/usage-meter.ts';
import { WebhookDeliveryStatus } from '../sdk/src/delivery-status.ts';
import { billOf } from './bill.ts';
import { Ending } from './ending.ts';
import { localFolder } from './local-folder.ts';
import { AttemptFeed } from './sample/attempt-feed.ts';
import { billTable } from './sample/bill-table.ts';
import { makeCertificate } from './sample/certificate.ts';
import { publishSamples, SOURCE } from './sample/publish-samples.ts';
import { BEHAVIOURS, SampleReceiver } from './sample/receivers.ts';
import type { SampleDestination } from './sample/report.ts';
import { resultOf, table } from './sample/report.ts';
import { writeStackFile } from './stack-file.ts';
import type { RunningStack } from './start-stack.ts';
import { managerOf, SHARED_MACHINE, startStack } from './start-stack.ts';
import { synthesize } from './synthesize.ts';
import { say as sayTo, terminalLog } from './terminal.ts';
import { readCloudAssembly } from './aws/template/cloud-assembly.ts';

/**
 * `npm start`: the local stack, three sample receivers and an event of every documented type. It prints each attempt, also of
 * destinations that somebody adds.
 * `--once` ends after the table, with exit code 0 only if every receiver got what it should; `--json` prints the result
 * as one JSON document on stdout.
 */

/** The first retry after a second, then 4 and 16: a run that can be watched. */
const SETTINGS = {
  'webhooks.retry.baseSeconds': 1,
  'webhooks.breaker.failures': 1000,
  // Figures that can be watched.
  'webhooks.figures.windowSeconds': 2,
};
const POLL_MS = 500;
/** Longest time until the deliveries of all sample events have ended, in milliseconds. */
const PATIENCE_MS = 180_000;

async function main(): Promise<number> {
  const options = parseStartArguments(process.argv.slice(2));
  if (typeof options === 'string') {
    process.stdout.write(`${options}\n`);
    return 0;
  }
  const { once, json, port } = options;
  // With --json stdout is for the document alone.
  const say = (text: string): void => sayTo(text, json ? process.stderr : process.stdout);
  const stack = await start(port, say);
  if (ending.signal.aborted) return 0;
  const destinations = await startReceivers(stack.running, stack.certificate, say);

  const manager = managerOf(stack.running.stack);
  const types = await manager.listEventTypes();
  say(`\nPutting ${types.length} sample events on the event bus, one of each type.\n`);
  const started = Date.now();
  const details = await publishSamples(stack.running.stack, types);
  const feed = new AttemptFeed(manager);
  const show = async (): Promise<void> => {
    for (const line of await feed.look()) say(line);
    await pause(POLL_MS, undefined, { signal: ending.signal });
  };
  const deliveries = () => destinations.flatMap(({ id }) => feed.deliveriesOf(id));
  const open = (): number => details.size * destinations.length - deliveries().filter(hasEnded).length;
  while (!ending.signal.aborted && open() > 0 && Date.now() - started < PATIENCE_MS) await show();
  const bill = billOf(stack.running.usage(isOfSamples));
  const result = resultOf(destinations, deliveries(), details, (Date.now() - started) / 1000, bill);
  say(`\n${table(result)}`);
  say(`\n${billTable(result.bill)}`);
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  if (once) return result.ok ? 0 : 1;

  say(nextSteps(stack.running));
  while (!ending.signal.aborted) await show();
  return 0;
}

const hasEnded = ({ status }: { status: WebhookDeliveryStatus }): boolean =>
  status === WebhookDeliveryStatus.SUCCESS || status === WebhookDeliveryStatus.RETRY_EXHAUSTED;

/** The bill leaves out the admin API, which this program calls to show the attempts, and the console. */
const isOfSamples = (principal: string): boolean => principal !== API_GATEWAY && !/^(?:Admin|Console)/.test(principal);

async function start(port: number, say: (text: string) => void) {
  const certificate = await makeCertificate(Date.now());
  const folder = localFolder();
  const assembly = join(folder, 'start', 'cdk.out');
  const running = await startStack({
    assembly: async () => {
      say('Synthesizing the stack: the template and bundles that would be deployed…');
      await synthesize(assembly, SETTINGS, ending.signal);
      return readCloudAssembly(assembly);
    },
    port,
    extraCertificates: certificate.cert,
    log: terminalLog(false),
    onFailure: (reason) => ending.fail(reason),
  });
  ending.onEnd(() => running.stop());
  running.onStop(writeStackFile(join(folder, 'stack.json'), running.stack));
  say(
    `It runs on ${running.stack.endpoint}: EventBridge, SQS, Lambda, DynamoDB and KMS, with the template's own permissions.`,
  );
  say(SHARED_MACHINE);
  if (running.stack.consoleUrl !== null) say(`Watch it in a browser: ${running.stack.consoleUrl}`);
  return { running, certificate };
}

async function startReceivers(
  running: RunningStack,
  certificate: Awaited<ReturnType<typeof makeCertificate>>,
  say: (text: string) => void,
): Promise<SampleDestination[]> {
  const manager = managerOf(running.stack);
  const destinations: SampleDestination[] = [];
  for (const behaviour of BEHAVIOURS) {
    const secret = `sample-secret-of-${behaviour.name}`;
    const receiver = await SampleReceiver.start(behaviour, certificate, secret);
    ending.onEnd(() => receiver.close());
    const { id } = await manager.registerWebhook({
      name: behaviour.name,
      url: receiver.url,
      events: ['*'],
      secret,
    });
    destinations.push({ id, receiver });
    say(`  ${behaviour.name.padEnd(10)}  ${receiver.url}  ${behaviour.description}`);
  }
  return destinations;
}

function nextSteps({ stack }: RunningStack): string {
  const detail = JSON.stringify({ orderId: 'ord_1', productId: 'prod_1', customerId: 'cust_1', total: 12.5 });
  const entry = JSON.stringify([
    { EventBusName: stack.eventBusName, Source: SOURCE, DetailType: 'order.created', Detail: detail },
  ]);
  const { accessKeyId, secretAccessKey } = stack.credentials;
  return [
    '\nThe stack stays up for your own events; Ctrl-C stops it. With the AWS CLI:\n',
    `  AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey} \\`,
    `    aws --endpoint-url ${stack.endpoint} --region ${stack.region} events put-events --entries '${entry}'`,
    '\nor with curl:\n',
    `  curl --aws-sigv4 aws:amz:${stack.region}:events --user ${accessKeyId}:${secretAccessKey} ${stack.endpoint} \\`,
    `    -H 'Content-Type: application/x-amz-json-1.1' -H 'X-Amz-Target: AWSEvents.PutEvents' -d '${JSON.stringify({ Entries: JSON.parse(entry) as unknown })}'\n`,
  ].join('\n');
}

const ending = new Ending();
await ending.run(main);
