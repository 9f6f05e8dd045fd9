/** `barium-bot mcp` as assistants on this machine start it: the SDK's client, and the inspector's command line. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { chunk } from '../../../src/lib/chunk.ts';
import { barium, testBot, useOrderBot } from '../../bot/order-bot.ts';
import { createFolder, killAndRemoveFolders, runCli } from '../../cli/child.ts';
import { call, hashOf, startMcp, textOf, webToken } from './mcp.ts';

const program = fileURLToPath(new URL('../../../dist/src/cli.js', import.meta.url));
const inspector = fileURLToPath(
  new URL('../../../node_modules/@modelcontextprotocol/inspector-cli/build/cli.js', import.meta.url),
);

afterEach(killAndRemoveFolders);

const envIn = (folder: string) => ({ PATH: process.env.PATH ?? '', HOME: folder, TZ: 'UTC', DATA_DIR: folder });

/** Runs the inspector, and parses the JSON that it prints. */
async function inspect(args: readonly string[], cwd: string) {
  const { stdout } = await promisify(execFile)(process.execPath, [inspector, ...args], { cwd, env: envIn(cwd) });
  return JSON.parse(stdout) as {
    tools?: { name: string; inputSchema: { required?: string[] } }[];
    content?: [];
    isError?: boolean;
  };
}

describe('the tools over standard input and output', () => {
  it('are those of HTTP, and act as the shell’s admin without changing anything', async () => {
    const folder = await createFolder();
    const client = new Client({ name: 'test', version: '1' });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [program, 'mcp'],
      cwd: folder,
      env: envIn(folder),
    });
    await client.connect(transport);
    const { tools } = await client.listTools();
    for (const { name, inputSchema } of tools) {
      const needed = Object.keys(inputSchema.properties ?? {}).filter((one) => inputSchema.required?.includes(one));
      const samples: Record<string, unknown> = { instance: 'order 4050', watch: 1, duration: '2h' };
      const result = await call(client, name, Object.fromEntries(needed.map((one) => [one, samples[one]])));
      expect([name, textOf(result)]).toEqual([name, expect.stringMatching(/\S/u)]);
    }
    expect(textOf(await call(client, 'whoami'))).toContain('admin');
    const asked = textOf(await call(client, 'instance_delete', { instance: 'order 4050' }));
    expect(asked).toContain(`run this yourself: barium-bot ask 'delete "order 4050"'`);
    expect(asked).not.toMatch(/confirm [a-z0-9]{24}/u);
    expect(textOf(await call(client, 'instance_show', { instance: 'order 4050' }))).toContain('Order 4050');
    await client.close();
  });

  it('end with the client, with exit code 0 and nothing but messages on standard output', async () => {
    const { code, stdout } = await runCli(await createFolder(), ['mcp']);
    expect([code, stdout]).toEqual([0, '']);
  });
});

describe('the inspector', () => {
  it('lists and calls the tools over standard input and output', async () => {
    const folder = await createFolder();
    const command = [process.execPath, program, 'mcp'];
    const { tools = [] } = await inspect(['--cli', ...command, '--method', 'tools/list'], folder);
    expect(tools.map(({ name }) => name)).toContain('instance_list');
    const args = ['--method', 'tools/call', '--tool-name', 'instance_list', '--tool-arg', 'app=Order'];
    const result = await inspect(['--cli', ...command, ...args], folder);
    expect(textOf({ content: result.content ?? [] })).toContain('Active Order cases');
  });
});

describe('the inspector over HTTP', () => {
  useOrderBot();

  it('lists and calls every tool, and gets an error for a wrong call', async () => {
    const folder = await createFolder();
    const mcp = await startMcp(testBot.bot, { adapters: [{ platform: 'web' } as never] });
    const target = ['--cli', mcp.url, '--transport', 'http', '--header', `Authorization: Bearer ${webToken}`];
    const callTool = (name: string, values: readonly string[]) => {
      const args = values.flatMap((value) => ['--tool-arg', value]);
      return inspect([...target, '--method', 'tools/call', '--tool-name', name, ...args], folder);
    };
    const { tools = [] } = await inspect([...target, '--method', 'tools/list'], folder);
    expect(tools).toHaveLength(27);
    const samples: Readonly<Record<string, string>> = { instance: 'Order 1', watch: '1', duration: '2h' };
    for (const some of chunk(tools, 4)) {
      const results = await Promise.all(
        some.map(({ name, inputSchema: { required = [] } }) =>
          callTool(
            name,
            required.map((argument) => `${argument}=${samples[argument]}`),
          ),
        ),
      );
      for (const { content } of results) expect(textOf({ content: content ?? [] })).toMatch(/\S/u);
    }
    expect((await callTool('instance_list', ['page=0'])).isError).toBe(true);
    expect(barium.effects).toEqual([]);
    await mcp.close();
    // A process for each call.
  }, 300_000);
});

describe('a token', () => {
  it('is printed once, with the entry that has its hash', async () => {
    const folder = await createFolder();
    const { code, stdout } = await runCli(folder, ['mcp', '--new-token', 'slack:T1/U2']);
    const [, token = '', entry = ''] = /now: (\S+)\nAdd to MCP_TOKENS: +(\S+)\n/u.exec(stdout) ?? [];
    expect([code, token.length, entry]).toEqual([0, 43, `slack:T1/U2=${hashOf(token)}`]);
    expect((await runCli(folder, ['mcp', '--new-token', '*'])).code).toBe(2);
  });
});
