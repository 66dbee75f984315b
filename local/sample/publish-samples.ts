import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventTypeDescription } from '../../sdk/src/manager/types/event.ts';
import type { StackFile } from '../stack-file.ts';

/** `source` of platform events, as the stack has it by default. */
export const SOURCE = 'street-collector-platform';
const BATCH = 10;

/** Puts one event of each documented type on the bus, as a platform service would. Returns their details, by type. */
export async function publishSamples(
  stack: StackFile,
  types: readonly EventTypeDescription[],
): Promise<Map<string, string>> {
  const { endpoint, region, credentials } = stack;
  // The environment may ask for endpoints that AWS alone has.
  const bus = new EventBridgeClient({
    endpoint,
    region,
    credentials,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  });
  const details = new Map(types.map(({ type, example }): [string, string] => [type, JSON.stringify(example)]));
  const entries = [...details].map(([type, detail]) => ({
    EventBusName: stack.eventBusName,
    Source: SOURCE,
    DetailType: type,
    Detail: detail,
  }));
  for (let start = 0; start < entries.length; start += BATCH) {
    const { FailedEntryCount = 0, Entries = [] } = await bus.send(
      new PutEventsCommand({ Entries: entries.slice(start, start + BATCH) }),
    );
    if (FailedEntryCount > 0)
      throw new Error(`The bus refused ${FailedEntryCount} sample events: ${Entries[0]?.ErrorMessage}`);
  }
  return details;
}
