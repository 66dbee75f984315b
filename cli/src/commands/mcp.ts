import type { Command } from '../command.ts';
import { serve } from '../mcp/server.ts';

export const mcpCommand: Command = {
  name: 'mcp',
  summary: 'serve agents and editors over the Model Context Protocol (stdin and stdout); read-only by default',
  options: { 'allow-writes': { type: 'boolean' } },
  help: [
    '--allow-writes        allow test, resend and recover; resend and recover stay dry runs unless told otherwise',
    'Requires the package @modelcontextprotocol/sdk.',
  ],
  examples: ['mcp', 'mcp --profile prod --region eu-central-1'],
  async run({ manager, values, stopSignal }) {
    await serve(manager, values['allow-writes'] === true, stopSignal());
    return 0;
  },
};
