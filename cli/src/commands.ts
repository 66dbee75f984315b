import type { Command } from './command.ts';
import { aboutCommands } from './commands/about.ts';
import { auditCommand } from './commands/audit.ts';
import { backfillCommand } from './commands/backfill.ts';
import { deliveryCommands } from './commands/deliveries.ts';
import { destinationCommands } from './commands/destinations.ts';
import { eventCommands } from './commands/events.ts';
import { filterCommand } from './commands/filter.ts';
import { listenCommand } from './commands/listen.ts';
import { mcpCommand } from './commands/mcp.ts';
import { publishCommand } from './commands/publish.ts';
import { recoverCommand } from './commands/recover.ts';
import { replayCommand } from './commands/replay.ts';
import { resendCommand } from './commands/resend.ts';
import { tenantsCommand } from './commands/tenants.ts';
import { testCommand } from './commands/send-test.ts';
import { tailCommand } from './commands/tail.ts';
import { verifyCommand } from './commands/verify.ts';

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  ...destinationCommands,
  tenantsCommand,
  publishCommand,
  ...eventCommands,
  filterCommand,
  ...deliveryCommands,
  resendCommand,
  recoverCommand,
  backfillCommand,
  replayCommand,
  testCommand,
  tailCommand,
  listenCommand,
  auditCommand,
  mcpCommand,
  verifyCommand,
  ...aboutCommands,
];
