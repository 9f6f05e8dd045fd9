/**
 * A server process for `mcp.ts`: `baseline`, the SDK's server without sessions and with one constant tool, or `bot`, the
 * adapter with the bot and an upstream that responds from memory. Prints its address.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Router } from 'express';
import type { ChatAdapter } from '../../src/chat/adapter.ts';

const router = process.argv[2] === 'baseline' ? await createBaseline() : await createBot();
const server = createServer(express().use(router));
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
});
process.once('SIGTERM', () => process.exit(0));

/** The SDK's leanest server: no sessions, JSON, the tool by itself. The SDK wants a server for each request. */
async function createBaseline(): Promise<Router> {
  const { Server } = await import('@modelcontextprotocol/sdk/server/index.js');
  const { StreamableHTTPServerTransport } = await import('@modelcontextprotocol/sdk/server/streamableHttp.js');
  const { CallToolRequestSchema } = await import('@modelcontextprotocol/sdk/types.js');
  return express.Router().post('/mcp', express.json(), async (request, response) => {
    const mcp = new Server({ name: 'bare', version: '1' }, { capabilities: { tools: {} } });
    mcp.setRequestHandler(CallToolRequestSchema, () => ({ content: [{ type: 'text', text: 'Here you are.' }] }));
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    await mcp.connect(transport as Parameters<typeof mcp.connect>[0]);
    response.once('close', () => void mcp.close());
    await transport.handleRequest(request, response, request.body);
  });
}

async function createBot(): Promise<Router> {
  const { createMcpAdapter } = await import('../../adapters/mcp/index.ts');
  const { definitions } = await import('../../src/commands/index.ts');
  const { createTools } = await import('../../src/tools/index.ts');
  const en = await import('../../src/text/en/index.ts');
  const { createTestBot } = await import('../bot/test-bot.ts');
  const { createMemoryBarium } = await import('../memory-barium.ts');
  const { createOpenLimiter } = await import('./open-limiter.ts');
  const barium = createMemoryBarium(Array.from({ length: 50 }, () => ({})));
  const { bot } = await createTestBot({ barium, overrides: { requestLimiter: createOpenLimiter() } });
  const chat = { platform: 'web', tenant: 'local', id: 'barium', isDirect: true } as const;
  const adapter: Pick<ChatAdapter, 'platform' | 'findDirectChat'> = {
    platform: 'web',
    findDirectChat: async () => chat,
  };
  const token = createHash('sha256').update('bench-token').digest('hex');
  return createMcpAdapter({
    bot,
    tools: createTools(definitions, en),
    version: '1',
    adapters: [adapter as ChatAdapter],
    publicUrl: undefined,
    signIn: {
      slack: undefined,
      entra: undefined,
      tokens: new Map([[token, { platform: 'web', tenant: 'local', id: 'local' }]]),
    },
    log: (line, facts) => console.error(line, facts),
  }).router;
}
