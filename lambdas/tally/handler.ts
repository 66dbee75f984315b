import type { DynamoDBStreamEvent } from 'aws-lambda';
import { Environment, requiredVariable } from '../../core/contract/environment.ts';
import { LogField } from '../../core/contract/log-lines.ts';
import { leanClients } from '../adapters/aws/lean-clients.ts';
import { DestinationsStore } from '../adapters/dynamodb/destinations/destinations-store.ts';
import { Dynamo } from '../adapters/dynamodb/dynamo.ts';
import { FiguresStore } from '../adapters/dynamodb/figures/figures-store.ts';
import { UnreadQueue } from '../adapters/sqs/unread-queue.ts';
import { createTelemetry } from '../adapters/telemetry.ts';
import { createTally } from './tally.ts';

/**
 * Stream of the deliveries table -> counts of deliveries and attempts by destination.
 *
 * Triggered by the stream, at least once. Each row of figures knows which records it has counted. A batch that fails comes
 * again, in halves, until the record in it that fails is alone.
 */
const clients = leanClients();
const dynamo = new Dynamo({ clients });
const telemetry = createTelemetry('tally', requiredVariable(Environment.STAGE));

const tally = createTally({
  figures: new FiguresStore(requiredVariable(Environment.FIGURES_TABLE), clients, dynamo),
  destinations: new DestinationsStore(requiredVariable(Environment.DESTINATIONS_TABLE), clients, dynamo),
  unread: new UnreadQueue(requiredVariable(Environment.UNREAD_QUEUE_URL), clients),
  telemetry,
});

export async function handler({ Records }: DynamoDBStreamEvent): Promise<void> {
  try {
    await tally(Records);
  } catch (error) {
    telemetry.note(LogField.ERRORS, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    throw error;
  } finally {
    telemetry.flush();
  }
}
