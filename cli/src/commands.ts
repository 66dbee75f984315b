import type { Command } from './command.ts';
import { deliveryCommands } from './commands/deliveries.ts';
import { destinationCommands } from './commands/destinations.ts';
import { listenCommand } from './commands/listen.ts';
import { mcpCommand } from './commands/mcp.ts';
import { sendingCommands } from './commands/sending.ts';
import { tailCommand } from './commands/tail.ts';
import { verifyCommand } from './commands/verify.ts';

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  ...destinationCommands,
  ...deliveryCommands,
  ...sendingCommands,
  tailCommand,
  listenCommand,
  mcpCommand,
  verifyCommand,
];
