import type { Table } from '../part.ts';

/** What others ask for a million deliveries, by their published prices. */
export const PEERS: Table = {
  caption: 'Beside it, published prices of others for a million deliveries; what they include differs.',
  columns: ['', 'USD a million', 'what is not in it'],
  rows: [
    ['Svix', 100, "their plan's monthly price; beyond it 0.0001 a message. https://www.svix.com/pricing"],
    ['Outpost (Hookdeck)', 10, "their plan's monthly price. https://hookdeck.com/pricing"],
    [
      'EventBridge API destinations',
      '1.20',
      'signatures, a record of each delivery and attempt, limits that count, pauses, resends, data to receivers; a receiver has 5 s. https://aws.amazon.com/eventbridge/pricing',
    ],
  ],
};
