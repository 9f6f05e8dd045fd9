/**
 * The protocol's own conformance suite (https://github.com/modelcontextprotocol/conformance). Its other scenarios need
 * tools, resources or prompts that only a server written for the suite has.
 */
import { spawn } from 'node:child_process';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { testBot, useOrderBot } from '../../bot/order-bot.ts';
import { createFolder, killAndRemoveFolders } from '../../cli/child.ts';
import { type McpHarness, startMcp, webToken } from './mcp.ts';

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const suite = path('../../../node_modules/@modelcontextprotocol/conformance/dist/index.js');

let mcp: McpHarness;
let proxy: Server;

useOrderBot();

beforeEach(async () => {
  mcp = await startMcp(testBot.bot);
  proxy = await startSigningProxy(mcp.url);
});

afterEach(async () => {
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  await Promise.all([mcp.close(), killAndRemoveFolders()]);
});

/** The suite cannot sign in, so this adds the token; it changes nothing else. */
async function startSigningProxy(url: string): Promise<Server> {
  const server = createServer((incoming, response) => {
    const headers = { ...incoming.headers, authorization: `Bearer ${webToken}` };
    const outgoing = request(url, { method: incoming.method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    // The suite may leave before its last answer.
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

describe('the protocol’s conformance suite', () => {
  it.each(['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection'])(
    'passes its scenario %s',
    async (scenario) => {
      const url = `http://localhost:${(proxy.address() as AddressInfo).port}/mcp`;
      const args = [
        '--import',
        path('conformance-on-node-20.mjs'),
        suite,
        'server',
        '--url',
        url,
        '--scenario',
        scenario,
      ];
      const child = spawn(process.execPath, args, { cwd: await createFolder(), env: { PATH: process.env.PATH } });
      const [output, errors, code] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise((resolve) => child.once('exit', resolve)),
      ]);
      expect([code, output + errors]).toEqual([
        0,
        expect.stringMatching(/Passed: [1-9]\d*\/\d+, 0 failed, 0 warnings/u),
      ]);
    },
  );
});
