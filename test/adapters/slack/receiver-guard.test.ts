import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import * as en from '../../../src/text/en/index.ts';
import { createScriptedBot } from './scripted-bot.ts';
import { createWorkspace, signHeaders, team, type Workspace } from './workspace.ts';

const seconds = (offset: number) => String(Math.floor(Date.now() / 1_000) + offset);
const signature = `v0=${'0'.repeat(64)}`;

describe('a request to Slack’s endpoint whose body has not arrived', () => {
  let slack: Workspace;
  let sockets: Socket[];
  beforeEach(async () => {
    sockets = [];
    slack = await createWorkspace({ bot: createScriptedBot(), overrides: { bodyTimeoutMs: 300 } });
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await slack.close();
  });

  /** Sends only the headers. Returns the status, and how long it took in milliseconds. */
  async function sendHeaders(fields: Readonly<Record<string, string>>): Promise<{ status: number; ms: number }> {
    const socket = connect(Number(new URL(slack.url ?? '').port), '127.0.0.1').setEncoding('utf8');
    sockets.push(socket);
    const lines = Object.entries({ host: 'x', 'content-length': '1000', ...fields }).map((field) => field.join(': '));
    const startedAt = performance.now();
    socket.write(`POST /slack/events HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    const [head] = (await once(socket, 'data')) as [string];
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), ms: performance.now() - startedAt };
  }

  it.each<readonly [string, string | undefined, string | undefined]>([
    ['no signature', undefined, seconds(0)],
    ['a signature of another version', `v1=${'0'.repeat(64)}`, seconds(0)],
    ['a signature that is too short', 'v0=00', seconds(0)],
    ['a signature that is no hexadecimal number', `v0=${'x'.repeat(64)}`, seconds(0)],
    ['no timestamp', signature, undefined],
    ['a timestamp that is no number', signature, 'now'],
    ['a timestamp with a fraction', signature, `${seconds(0)}.5`],
    ['an old timestamp', signature, seconds(-310)],
    ['a timestamp in the future', signature, seconds(310)],
  ])('is rejected by its headers: %s', async (_, signed, timestamp) => {
    const fields = {
      ...(signed === undefined ? {} : { 'x-slack-signature': signed }),
      ...(timestamp === undefined ? {} : { 'x-slack-request-timestamp': timestamp }),
    };
    expect((await sendHeaders(fields)).status).toBe(401);
  });

  it('is rejected by its length', async () => {
    const fields = { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds(0) };
    expect((await sendHeaders({ ...fields, 'content-length': String(256 * 1024 + 1) })).status).toBe(413);
  });

  it('is given up after a while', async () => {
    const fields = { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds(0) };
    const { status, ms } = await sendHeaders(fields);
    expect(status).toBe(408);
    expect(ms).toBeGreaterThanOrEqual(290);
  });
});

describe('requests to Slack’s endpoint that are no events', () => {
  let slack: Workspace;
  const bot = createScriptedBot();
  beforeEach(async () => {
    slack = await createWorkspace({ bot });
  });
  afterEach(() => slack.close());

  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  it('the notice that Slack drops events is answered, and reported', async () => {
    const body = JSON.stringify({ type: 'app_rate_limited', team_id: team, minute_rate_limited: 1, api_app_id: 'A1' });
    const { status } = await slack.post(body, { 'content-type': 'application/json', ...signHeaders(body) });
    expect(status).toBe(200);
    expect((await slack.adapter.health({})).detail).toContain(en.adapter.health.eventsDropped);
  });

  it('the unsigned check of the certificate is answered, and does nothing', async () => {
    expect(await slack.post('ssl_check=1&token=x&command=%2Fbarium&text=list', form)).toMatchObject({ status: 200 });
    expect(bot.events).toEqual([]);
  });

  it.each([
    ['another unsigned form', 'command=%2Fbarium&text=list&ssl_check=0'],
    ['a check of the certificate that is too long', `ssl_check=1&text=${'x'.repeat(600)}`],
  ])('%s is rejected', async (_, body) => {
    expect((await slack.post(body, form)).status).toBe(401);
    expect(bot.events).toEqual([]);
  });
});
