/** `barium-bot serve` whose access lists change while it runs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { checkRunningLists } from '../../src/cli/doctor/running.ts';
import { readConfig } from '../../src/config/index.ts';
import { stringsFor } from '../../src/text/strings.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { authorizationFor, createFolder, killAndRemoveFolders, program, runCli, startCli } from './child.ts';

afterEach(killAndRemoveFolders);

const text = stringsFor('en', 'en');

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return String(port);
}

it('barium-bot serve applies changed access lists on SIGHUP and by itself, and doctor compares them with the settings', async () => {
  const cwd = await createFolder();
  const write = (settings: string) => writeFile(join(cwd, '.env'), settings);
  const metricsToken = 'a-token-for-metrics';
  const common = { PORT: await freePort(), METRICS_TOKEN: metricsToken };
  await write('ACCESS_OPERATORS=web:local\nACCESS_ADMINS=web:local\n');
  const bot = startCli(cwd, ['serve'], common);
  const [, url = ''] = await bot.waitForOutput(/ready: (http:\S+)\n/);

  let count = 0;
  const ask = async (line: string) => {
    count += 1;
    const headers = { ...authorizationFor(url), 'content-type': 'application/json' };
    const event = { kind: 'text', conversation: 'barium', idempotencyKey: `message-number-${count}`, line };
    await fetch(new URL('playground/actions', url), { method: 'POST', headers, body: JSON.stringify(event) });
    return (await fetch(new URL('playground/state', url), { headers: authorizationFor(url) })).text();
  };
  const compare = async (env: Record<string, string>) =>
    (await checkRunningLists(readConfig({ ...common, HOST: '127.0.0.1', ...env }), text)).map(
      ({ state, detail }) => `${state} ${detail}`,
    );

  expect(await ask('folder "Order 4012 Nordin Data AB" Allowed')).toContain('“Allowed” was added');
  await write('ACCESS_OPERATORS=slack:T1/U2\nACCESS_ADMINS=slack:T1/U1\n');
  bot.kill('SIGHUP');
  await waitUntil('the lists are replaced', () => bot.stderr().includes('"removed":["web:local"]'));
  expect(await ask('folder "Order 4012 Nordin Data AB" Forbidden')).toContain('You don’t have permission to do this');

  const doctor = await runCli(cwd, ['doctor'], common);
  expect(doctor.stdout).toMatch(/^ok +Access +the running bot uses these lists$/mu);
  const lists = { ACCESS_OPERATORS: 'slack:T1/U2', ACCESS_ADMINS: 'slack:T1/U1' };
  expect(await compare({ ...lists, ACCESS_ADMINS: '*', ACCESS_VIEWERS: 'web:local' })).toEqual([
    expect.stringMatching(/^warn the running bot uses other lists \(ACCESS_VIEWERS and ACCESS_ADMINS\)/u),
  ]);
  expect(await compare({ ...lists, METRICS_TOKEN: 'another-token-1234' })).toEqual([
    expect.stringMatching(/^warn can’t compare .+ METRICS_TOKEN/u),
  ]);
  expect(await compare({ ...lists, PORT: await freePort() })).toEqual([]);

  // Without a signal; the file is faulty.
  await write('ACCESS_OPERATORS=U2\n');
  await waitUntil('the fault is found', () => bot.stderr().includes('the earlier access lists stay in force'));
  expect(await compare(lists)).toEqual([
    'warn the running bot couldn’t read its settings again: ACCESS_OPERATORS has an invalid entry: "U2"',
    'ok the running bot uses these lists',
  ]);

  // A signal during the start, here while another bot runs the simulator, must not end the process.
  await write('ACCESS_OPERATORS=slack:T1/U2\n');
  const next = startCli(cwd, ['serve'], { PORT: '0' });
  await waitUntil('it is starting', () => next.stderr().includes('waiting for the process that runs the simulator'));
  next.kill('SIGHUP');
  bot.kill('SIGTERM');
  expect((await bot.result).code).toBe(0);
  await waitUntil('it is ready, and reads its settings', () => next.stderr().includes('settings read again'));
  expect(bot.stderr()).not.toContain(metricsToken);
});

/** Other systems have another `script`. */
const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux(
  'barium-bot serve in a terminal reads its settings again on SIGHUP, and stops when the terminal is closed',
  async () => {
    const cwd = await createFolder();
    const logFile = join(cwd, 'log');
    const log = () => readFile(logFile, 'utf8').catch(() => '');
    // The shell is the leader of the session, and the bot its child, as in a terminal; npm is in between there.
    const line = `echo $$ > leader; "${process.execPath}" "${program}" serve 2> "${logFile}"; true`;
    const env = { PATH: process.env.PATH ?? '', HOME: cwd, DATA_DIR: join(cwd, 'data'), PORT: '0', SHELL: '/bin/sh' };
    const terminal = spawn('script', ['--quiet', '--flush', '--command', line, join(cwd, 'output')], {
      cwd,
      env,
      stdio: 'ignore',
    });
    try {
      const output = () => readFile(join(cwd, 'output'), 'utf8').catch(() => '');
      await waitUntil('it is ready', async () => (await output()).includes('Barium Bot is ready'));
      const leader = (await readFile(join(cwd, 'leader'), 'utf8')).trim();
      const children = (await readFile(`/proc/${leader}/task/${leader}/children`, 'utf8')).trim();
      process.kill(Number(children), 'SIGHUP');
      await waitUntil('it reads its settings', async () => (await log()).includes('settings read again'));
      expect(await log()).not.toContain('stopping');
      terminal.kill('SIGKILL');
      await waitUntil('it stops', async () => (await log()).includes('"signal":"SIGHUP","msg":"stopping"'));
      await waitUntil('it has ended', async () => !(await isRunning(children)));
    } finally {
      terminal.kill('SIGKILL');
    }
  },
);

/** Also false for a process that has ended and waits for its parent to notice. */
async function isRunning(pid: string): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '';
}
