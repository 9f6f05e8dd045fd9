/** The only file that runs the protocol's SDK: a server for each HTTP request, or one for standard input and output. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  type ListToolsResult,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import { describeTool, type Tool } from '../../src/chat/tool.ts';
import { callTool } from './call.ts';
import type { Caller } from './identity.ts';
import type { McpServices } from './options.ts';
import { instructions } from './render.ts';

export interface Sdk {
  /**
   * Answers one request. Nothing is kept between requests: any replica can answer the next one, and each says who asks.
   * `body` is the parsed JSON.
   */
  handleHttp(request: IncomingMessage, response: ServerResponse, body: unknown, caller: Caller): Promise<void>;
  /** Resolves when the client has closed its end. */
  serveStdio(caller: Caller): Promise<void>;
}

export function createSdk(services: McpServices): Sdk {
  const { tools, version, log } = services;
  const toolsByName = new Map(tools.tools.map((tool) => [tool.name, tool]));
  const listed: ListToolsResult = { tools: tools.tools.map(describe) };

  const call = async (
    name: string,
    values: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): Promise<CallToolResult> => {
    const tool = toolsByName.get(name);
    if (tool === undefined) throw new McpError(ErrorCode.InvalidParams, `Unknown tool: ${name.slice(0, 100)}`);
    try {
      return await callTool(tool, values, caller, services);
    } catch (error) {
      log('mcp: a call failed', { tool: name, error });
      throw new McpError(ErrorCode.InternalError, 'Something went wrong in the bot');
    }
  };

  const createServer = (caller: Caller): Server => {
    const server = new Server(
      { name: 'barium-bot', title: 'Barium Bot', version },
      { capabilities: { tools: {} }, instructions, jsonSchemaValidator: unusedValidator },
    );
    server.setRequestHandler(ListToolsRequestSchema, () => listed);
    server.setRequestHandler(CallToolRequestSchema, ({ params }) => call(params.name, params.arguments ?? {}, caller));
    server.onerror = (error) => log('mcp: rejected a message', { reason: error.message });
    return server;
  };

  return {
    async handleHttp(request, response, body, caller) {
      const server = createServer(caller);
      // JSON and no event stream: a call has one answer.
      const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
      response.once('close', () => void server.close());
      await server.connect(transport as Parameters<Server['connect']>[0]);
      await transport.handleRequest(request, response, body);
    },
    async serveStdio(caller) {
      const server = createServer(caller);
      const closed = new Promise<void>((resolve) => {
        server.onclose = resolve;
        // The transport does not notice the end of its input.
        process.stdin.once('end', resolve);
      });
      await server.connect(new StdioServerTransport());
      await closed;
      await server.close();
    },
  };
}

/** The commands' own schemas check the arguments; the SDK would compile a validator for each server. */
const unusedValidator = {
  getValidator() {
    throw new Error('this server asks clients for nothing');
  },
};

/** With Slack's own mark on the tools whose answers can be shown as blocks. */
function describe(tool: Tool): ListToolsResult['tools'][number] {
  return { ...describeTool(tool), ...(tool.isReadOnly ? { _meta: { slack: { supportsBlockKit: true } } } : {}) };
}
