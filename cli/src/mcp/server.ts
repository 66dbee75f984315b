import { WebhookConfigurationError } from '../../../sdk/src/configuration-error.ts';
import type { WebhookManager } from '../../../sdk/src/manager/webhook-manager.ts';
import { visible } from '../../../sdk/src/visible-text.ts';
import { failureOf } from '../failure.ts';
import { versionOfPackage } from '../version.ts';
import { asData, NOTE } from './data.ts';
import type { Tool } from './tool.ts';
import { deliveryTools } from './tools/deliveries.ts';
import { destinationTools } from './tools/destinations.ts';
import { eventTools } from './tools/events.ts';

const TOOLS: readonly Tool[] = [...eventTools, ...destinationTools, ...deliveryTools];

const READ_ONLY = 'This server is read-only. To allow it, a person restarts it as: webhooks mcp --allow-writes';

interface CallResult {
  content: { type: 'text'; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: true;
  [key: string]: unknown;
}

/**
 * Serves the admin API to one client of the Model Context Protocol, over stdin and stdout, until the client leaves.
 * https://modelcontextprotocol.io/specification/2025-11-25/server/tools
 *
 * @param allowWrites whether tools may send webhooks
 * @throws WebhookConfigurationError without the package of the protocol
 */
export async function serve(manager: WebhookManager, allowWrites: boolean, signal: AbortSignal): Promise<void> {
  const { Server, StdioServerTransport, ListToolsRequestSchema, CallToolRequestSchema, AjvJsonSchemaValidator } =
    await loadProtocol();
  const tools = TOOLS.filter(({ effect }) => allowWrites || effect !== 'always');
  const validator = new AjvJsonSchemaValidator();
  const checks = new Map(tools.map((tool) => [tool.name, validator.getValidator(tool.inputSchema)]));
  const server = new Server(
    { name: 'street-collector-webhooks', version: versionOfPackage() },
    {
      capabilities: { tools: {} },
      instructions: `Finds out why webhooks were not delivered. ${allowWrites ? 'Resending and recovering are dry runs unless dryRun is false: show the dry run to a person first.' : READ_ONLY} ${NOTE}`,
    },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map((tool) => described(tool, allowWrites)),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params: { name, arguments: input = {} } }) => {
    const called = tools.find((tool) => tool.name === name);
    if (called === undefined) return failure(unknownTool(name, tools));
    const checked = checks.get(name)?.(input);
    if (checked?.valid !== true) return failure(`The arguments of ${name} are wrong: ${checked?.errorMessage}.`);
    const writes = called.effect === 'always' || (called.effect === 'without-dry-run' && input['dryRun'] === false);
    if (writes && !allowWrites) return failure(`${name} with dryRun false would send webhooks. ${READ_ONLY}`);
    try {
      return success(await called.run(input, manager));
    } catch (error) {
      return failure(failureOf(error, undefined).message);
    }
  });
  const closed = new Promise<void>((resolve) => {
    // It is no EventTarget.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    server.onclose = resolve;
  });
  const close = (): void => void server.close();
  signal.addEventListener('abort', close, { once: true });
  // The transport does not see the end of its input.
  process.stdin.once('end', close);
  await server.connect(new StdioServerTransport());
  await closed;
}

async function loadProtocol() {
  try {
    const [{ Server }, { StdioServerTransport }, { ListToolsRequestSchema, CallToolRequestSchema }, validation] =
      await Promise.all([
        import('@modelcontextprotocol/sdk/server/index.js'),
        import('@modelcontextprotocol/sdk/server/stdio.js'),
        import('@modelcontextprotocol/sdk/types.js'),
        import('@modelcontextprotocol/sdk/validation/ajv'),
      ]);
    const { AjvJsonSchemaValidator } = validation;
    return { Server, StdioServerTransport, ListToolsRequestSchema, CallToolRequestSchema, AjvJsonSchemaValidator };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new WebhookConfigurationError(
      'webhooks mcp requires the package @modelcontextprotocol/sdk. Install it where the command line is installed: npm install @modelcontextprotocol/sdk@1, with --global if the command line is global.',
    );
  }
}

function described({ name, title, description, inputSchema, effect, destructive }: Tool, allowWrites: boolean) {
  const readOnlyHint = effect === 'none' || !allowWrites;
  return {
    name,
    title,
    description: `${description} ${effect !== 'none' && !allowWrites ? `${READ_ONLY} ` : ''}${NOTE}`,
    inputSchema,
    annotations: {
      title,
      readOnlyHint,
      destructiveHint: !readOnlyHint && destructive,
      idempotentHint: readOnlyHint,
      openWorldHint: true,
    },
  };
}

function unknownTool(name: string, tools: readonly Tool[]): string {
  if (TOOLS.some((tool) => tool.name === name)) return `${name} sends webhooks. ${READ_ONLY}`;
  return `There is no tool ${JSON.stringify(name)}. Tools are ${tools.map((tool) => tool.name).join(', ')}.`;
}

function success(result: object): CallResult {
  const structuredContent = { note: NOTE, ...(asData(result) as Record<string, unknown>) };
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
}

const failure = (text: string): CallResult => ({ content: [{ type: 'text', text: visible(text) }], isError: true });
