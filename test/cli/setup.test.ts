import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import { slackScopes } from '../../src/manifest/slack.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { alice, botToken, type Emulator, startEmulator, team } from '../adapters/slack/emulator.ts';
import { type SocketServer, startSocketServer } from '../adapters/slack/socket-server.ts';
import { createFolder, type Env, killAndRemoveFolders, runCli } from './child.ts';
import { ctrlC, enter, escapeKey, hasTerminals, startInTerminal, type Terminal } from './terminal.ts';

const appToken = 'xapp-1-test';
const escapeTimeoutMs = 200;
const guid = '01234567-89ab-4def-8123-456789abcdef';

let barium: Simulator;
let slackEmulator: Emulator;
let sockets: SocketServer;
let proxy: Server;
let entra: Server;
let env: Env;
let folder: string;
const terminals: Terminal[] = [];

beforeAll(async () => {
  barium = await startSimulator({ instances: 12, speed: 0 });
  slackEmulator = await startEmulator();
  sockets = await startSocketServer();
  proxy = await listen(createServer((request, response) => void answerForSlack(request).then(respondTo(response))));
  entra = await listen(createServer((request, response) => void answerForEntra(request).then(respondTo(response))));
  env = { SLACK_API_URL: `${addressOf(proxy)}/api` };
});
afterAll(async () => {
  proxy.close();
  entra.close();
  await Promise.all([barium.stop(), slackEmulator.close(), sockets.close()]);
});
beforeEach(async () => {
  folder = await createFolder();
});
afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.kill();
  await killAndRemoveFolders();
});

type ServerResponse = Parameters<Parameters<typeof createServer>[1] & object>[1];

/** The emulator, with the scopes of a real workspace, and Socket Mode. */
async function answerForSlack(request: IncomingMessage): Promise<Response> {
  const authorization = request.headers.authorization ?? '';
  const body = await text(request);
  if (request.url === '/api/apps.connections.open') {
    const isValid = authorization === `Bearer ${appToken}` || body.includes(appToken);
    return Response.json(isValid ? { ok: true, url: sockets.url } : { ok: false, error: 'invalid_auth' });
  }
  if (authorization !== `Bearer ${botToken}`) return Response.json({ ok: false, error: 'invalid_auth' });
  if (request.url === '/api/blocks.validate') return Response.json({ ok: true });
  const headers = { authorization, 'content-type': request.headers['content-type'] ?? '' };
  const response = await fetch(`${slackEmulator.url}${request.url}`, { method: 'POST', headers, body });
  return Response.json(await response.json(), { headers: { 'x-oauth-scopes': slackScopes.join(',') } });
}

async function answerForEntra(request: IncomingMessage): Promise<Response> {
  const form = new URLSearchParams(await text(request));
  if (form.get('client_secret') === 'hush#') {
    return Response.json({ token_type: 'Bearer', expires_in: 3_600, access_token: 'OUR.TOKEN' });
  }
  const error_description = 'AADSTS7000215: Invalid client secret provided.';
  return Response.json({ error: 'invalid_client', error_description }, { status: 401 });
}

function respondTo(response: ServerResponse) {
  return async (answer: Response) => {
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  };
}

async function listen(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(more: Env = {}): Terminal {
  const terminal = startInTerminal(folder, ['setup'], { ...env, TMPDIR: folder, ...more });
  terminals.push(terminal);
  return terminal;
}

const file = () => join(folder, '.env');
const saved = () => parseEnv(readFileSync(file(), 'utf8'));

async function answerBarium(terminal: Terminal, password: string): Promise<void> {
  const { baseUrl, credentials } = barium;
  // Ctrl-U deletes the default.
  await terminal.answer(/Address of Barium’s API/u, `\x15${baseUrl}${enter}`);
  await terminal.answer(/User name/u, `${credentials.username}${enter}`);
  await terminal.answer(/Password/u, `${password}${enter}`);
  await terminal.answer(/API key/u, `${credentials.apiKey}${enter}`);
}

(hasTerminals ? describe : describe.skip)('barium-bot setup in a terminal', () => {
  it('asks for Barium, Slack and the first admin, tests each answer, and saves what was confirmed', async () => {
    const terminal = open();
    await answerBarium(terminal, barium.credentials.password);
    await terminal.waitFor(/Signed in to Barium as simulator: \d+ active cases, listed in .*\d+ processes: .*Order/su);
    await terminal.answer(/Address of any case/u, `https://live.barium.se/case/${guid}/view${enter}`);
    await terminal.answer(/Where do people use the bot\?/u, escapeKey);
    // Until then, it could be the start of another key.
    await delay(escapeTimeoutMs);
    terminal.type(enter);
    await terminal.answer(/How does Slack reach the bot\?/u, enter);
    await terminal.answer(/Is there a Slack app/u, enter);
    await terminal.waitFor(/"socket_mode_enabled": true/u);
    await terminal.waitFor(/"unfurl_domains": \[ "live\.barium\.se"/u);
    await terminal.waitFor(/Generate Token, with the scope connections:write/u);
    await terminal.answer(/Bot User OAuth Token, under/u, `xoxb-wrong${enter}`);
    await terminal.answer(/App-Level Token, under/u, `${appToken}${enter}`);
    await terminal.waitFor(/Slack: .*invalid_auth/u);
    await terminal.answer(/Bot User OAuth Token.*Enter keeps it/u, `${botToken}${enter}`);
    await terminal.answer(/App-Level Token.*Enter keeps it/u, enter);
    await terminal.waitFor(/Slack: Acme: /u);
    await terminal.answer(/Your member ID in Slack/u, `U0NOBODY01${enter}`);
    await terminal.waitFor(/slack:T000000001\/U0NOBODY01 wasn’t found in Slack/u);
    await terminal.answer(/Enter keeps one.*Your member ID in Slack/u, `\x15${alice}${enter}`);
    await terminal.waitFor(/Alice becomes an admin: slack:T000000001\/U0ALICE001/u);
    await terminal.answer(/Can everyone look up cases\?/u, enter);
    await terminal.waitFor(/SLACK_BOT_TOKEN=•+ \(new\)/u);
    expect(existsSync(file())).toBe(false);
    await terminal.waitFor(/Save\?/u);
    mkdirSync(file());
    terminal.type(enter);
    await terminal.waitFor(/EISDIR.*Save\?/u);
    rmdirSync(file());
    terminal.type(enter);
    await terminal.waitFor(/Start the bot: npm start/u);
    expect(await terminal.exitCode).toBe(0);
    const { SECRET_KEY, ...rest } = saved();
    expect(rest).toEqual({
      BARIUM_BASE_URL: barium.baseUrl,
      BARIUM_USERNAME: barium.credentials.username,
      BARIUM_PASSWORD: barium.credentials.password,
      BARIUM_API_KEY: barium.credentials.apiKey,
      BARIUM_WEB_URL: 'https://live.barium.se/case/{id}/view',
      SLACK_BOT_TOKEN: botToken,
      SLACK_APP_TOKEN: appToken,
      ACCESS_ADMINS: `slack:${team}/${alice}`,
      ACCESS_VIEWERS: '*',
    });
    expect(SECRET_KEY?.length).toBeGreaterThanOrEqual(32);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    for (const secret of [barium.credentials.apiKey, botToken, appToken, SECRET_KEY ?? '']) {
      expect(terminal.screen()).not.toContain(secret);
    }
    expect(readdirSync(folder)).toEqual(['.env']);
  });

  it('says that Barium rejects a wrong password and asks again, with the answers as defaults', async () => {
    writeFileSync(file(), '# mine\nOTHER=1\nBARIUM_PASSWORD=old\n');
    const terminal = open();
    await answerBarium(terminal, 'wrong');
    await terminal.waitFor(/Barium: .*rejected the bot’s credentials/u);
    await terminal.answer(/Address of Barium’s API/u, enter);
    await terminal.answer(/User name/u, enter);
    await terminal.answer(/Password of that account \(Enter keeps/u, `${barium.credentials.password}${enter}`);
    await terminal.answer(/API key .*Enter keeps it/u, enter);
    await terminal.answer(/Signed in to Barium.*Address of any case/u, ctrlC);
    await terminal.waitFor(/Nothing was saved/u);
    expect(await terminal.exitCode).toBe(1);
    expect(readFileSync(file(), 'utf8')).toBe('# mine\nOTHER=1\nBARIUM_PASSWORD=old\n');
  });

  it('saves nothing when Ctrl-C ends it during a test', async () => {
    const silent = await listen(createServer());
    const terminal = open();
    await terminal.answer(/Address of Barium’s API/u, `\x15${addressOf(silent)}/api${enter}`);
    await terminal.answer(/User name/u, `a${enter}`);
    await terminal.answer(/Password/u, `b${enter}`);
    await terminal.answer(/API key/u, `c${enter}`);
    await once(silent, 'request');
    await terminal.answer(/Signing in to Barium/u, ctrlC);
    await terminal.waitFor(/Nothing was saved/u);
    expect(await terminal.exitCode).toBe(1);
    silent.closeAllConnections();
    silent.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes what is set as the default, changes only what was answered differently, and writes the Teams package', async () => {
    const { baseUrl, credentials } = barium;
    const before = [
      '# The settings of our bot',
      `BARIUM_BASE_URL=${baseUrl} # test space`,
      `BARIUM_USERNAME=${credentials.username}`,
      `BARIUM_PASSWORD=${credentials.password}`,
      `BARIUM_API_KEY=${credentials.apiKey}`,
      'OTHER="kept as it is"',
      'LOG_LEVEL=warn',
      `MicrosoftAppId=${guid}`,
      `MicrosoftAppTenantId=${guid}`,
      'MicrosoftAppPassword=expired',
      '',
    ];
    writeFileSync(file(), before.join('\n'));
    const redirect = new URL('./redirect-entra.mjs', import.meta.url).href;
    const terminal = open({ NODE_OPTIONS: `--import=${redirect}`, ENTRA_URL: addressOf(entra) });
    for (const question of [/Address of Barium/u, /User name/u, /Password/u, /API key/u, /Address of any case/u]) {
      await terminal.answer(question, enter);
    }
    await terminal.answer(/Where do people use the bot\?/u, enter);
    await terminal.answer(/Public https address/u, `https://bot.example.com/${enter}`);
    await terminal.answer(/registered in Azure already\?/u, enter);
    await terminal.answer(/Microsoft App ID/u, enter);
    await terminal.answer(/App Tenant ID/u, enter);
    await terminal.answer(/How does the bot sign in\?/u, enter);
    await terminal.answer(/Value of the client secret \(Enter keeps/u, enter);
    await terminal.waitFor(/AADSTS7000215: Invalid client secret provided/u);
    await terminal.answer(/Microsoft App ID/u, enter);
    await terminal.answer(/App Tenant ID/u, enter);
    await terminal.answer(/How does the bot sign in\?/u, enter);
    await terminal.answer(/Value of the client secret/u, `hush#${enter}`);
    await terminal.waitFor(/Teams: /u);
    await terminal.answer(/Your object ID in Entra/u, enter);
    await terminal.waitFor(/MicrosoftAppPassword=•+ \(changed\)/u);
    await terminal.answer(/Save\?/u, enter);
    await terminal.waitFor(/Upload a custom app/u);
    expect(await terminal.exitCode).toBe(0);
    const after = before.with(9, "MicrosoftAppPassword='hush#'").with(10, 'PUBLIC_URL=https://bot.example.com');
    expect(readFileSync(file(), 'utf8')).toBe([...after, ''].join('\n'));
    expect(readdirSync(folder).sort()).toEqual(['.env', 'barium-bot-teams.zip']);
    expect(terminal.screen()).not.toContain('hush');
  });
});

describe('barium-bot setup --yes', () => {
  const variables = (): Env => ({
    ...env,
    BARIUM_BASE_URL: barium.baseUrl,
    BARIUM_USERNAME: barium.credentials.username,
    BARIUM_PASSWORD: barium.credentials.password,
    BARIUM_API_KEY: barium.credentials.apiKey,
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: 'it\'s #1 "$HOME"',
    ACCESS_VIEWERS: '*',
  });

  it('tests the variables of the environment and saves them without asking, where a link leads', async () => {
    writeFileSync(join(folder, 'ours'), '# mine\nLOCALE=sv\n');
    chmodSync(join(folder, 'ours'), 0o644);
    symlinkSync('ours', file());
    const { code, stdout } = await runCli(folder, ['setup', '--yes'], variables());
    expect([code, stdout]).toEqual([0, expect.stringContaining(`Saved ${file()}: `)]);
    const { SECRET_KEY, DATA_DIR, PORT, ...rest } = saved();
    expect(rest).toEqual({ ...variables(), LOCALE: 'sv' });
    expect(PORT).toBe('0');
    expect(SECRET_KEY?.length).toBeGreaterThanOrEqual(32);
    expect(readFileSync(join(folder, 'ours'), 'utf8')).toMatch(/^# mine\n/u);
    expect(lstatSync(file()).isSymbolicLink()).toBe(true);
    expect(statSync(file()).mode & 0o777).toBe(0o640);
    for (const secret of [botToken, barium.credentials.apiKey, SECRET_KEY ?? '']) expect(stdout).not.toContain(secret);
    const again = await runCli(folder, ['setup', '--yes'], variables());
    expect(again.stdout).toContain('Nothing to save');
    expect(saved()).toMatchObject({ SECRET_KEY, DATA_DIR });
  });

  it('saves nothing if a check fails, or if a variable is missing or invalid', async () => {
    const rejected = await runCli(folder, ['setup', '--yes'], { ...variables(), BARIUM_PASSWORD: 'wrong' });
    expect([rejected.code, rejected.stderr]).toEqual([1, 'Nothing was saved.\n']);
    expect(rejected.stdout).toMatch(/^fail +Barium/mu);
    const { BARIUM_API_KEY: _, ...incomplete } = variables();
    const missing = await runCli(folder, ['setup', '--yes'], incomplete);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('BARIUM_API_KEY is missing')]);
    const invalid = await runCli(folder, ['setup', '--yes'], { ...variables(), SLACK_BOT_TOKEN: 'nonsense' });
    expect([invalid.code, invalid.stderr]).toEqual([2, expect.stringContaining('SLACK_BOT_TOKEN must start with')]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is what a script is told to use, since there is nobody to ask', async () => {
    const { code, stderr } = await runCli(folder, ['setup']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('With --yes it takes the settings from the environment'),
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
