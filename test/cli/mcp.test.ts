/** The assistants' door of the bundled bot, and `doctor`'s check of it. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { checkMcp } from '../../src/cli/doctor/mcp.ts';
import { stringsFor } from '../../src/text/strings.ts';
import { call, hashOf, startMcp, textOf, tools } from '../adapters/mcp/mcp.ts';
import { createScriptedBot } from '../adapters/web/scripted-bot.ts';
import { createFolder, type Env, killAndRemoveFolders, startCli } from './child.ts';

afterEach(killAndRemoveFolders);

const token = 'test-token';

/** Starts the bot with the playground. Returns its origin. */
async function serve(env: Env): Promise<string> {
  const bot = startCli(await createFolder(), ['serve'], { PORT: '0', ...env });
  const [, url = ''] = await bot.waitForOutput(/^Barium Bot is ready: (\S+)\n/u);
  return new URL(url).origin;
}

describe('the bundled bot', () => {
  it('answers an assistant over HTTP, and asks in the playground', async () => {
    const origin = await serve({ MCP: 'true', MCP_TOKENS: `web:local=${hashOf(token)}` });
    const client = new Client({ name: 'test', version: '1' });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    const transport = new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), { requestInit });
    await client.connect(transport as Parameters<Client['connect']>[0]);
    expect((await client.listTools()).tools).toHaveLength(tools.tools.length);
    expect(client.getServerVersion()?.version).toMatch(/^\d+\.\d+\.\d+/u);
    expect(textOf(await call(client, 'instance_list'))).toContain('Active cases');
    expect(textOf(await call(client, 'instance_delete', { instance: 'order 4050' }))).toContain(
      'Confirm it in your direct chat',
    );
    expect(textOf(await call(client, 'status'))).toContain('MCP');
    await client.close();
  });

  it('has no such endpoint by default', async () => {
    const origin = await serve({ MCP_TOKENS: `web:local=${hashOf(token)}` });
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${origin}/mcp`, { method: 'POST', headers })).status).toBe(404);
  });
});

describe('doctor', () => {
  const words = stringsFor(undefined, 'en');
  const mcp = { slackSigningSecret: undefined, tokens: new Map(), oauthClientId: undefined };

  async function check(listener: RequestListener): Promise<readonly { state: string; detail: string }[]> {
    const server = createServer((request, response) => {
      response.setHeader('connection', 'close');
      listener(request, response);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const results = await checkMcp({ mcp, publicUrl }, words);
    await new Promise((resolve) => server.close(resolve));
    return results;
  }

  it('passes where the endpoint asks for a sign-in, and warns about anything else', async () => {
    const own = await startMcp(createScriptedBot());
    const publicUrl = own.url.replace('/mcp', '');
    expect(await checkMcp({ mcp, publicUrl }, words)).toMatchObject([{ state: 'ok' }]);
    await own.close();
    for (const status of [404, 200, 401]) {
      const [result] = await check((_, response) => response.writeHead(status).end());
      expect([result?.state, result?.detail]).toEqual(['warn', expect.stringContaining(`HTTP ${status}`)]);
    }
    expect(await checkMcp({ mcp, publicUrl: undefined }, words)).toMatchObject([{ state: 'warn' }]);
    expect(await checkMcp({ mcp: undefined, publicUrl }, words)).toEqual([]);
  });
});
