import * as en from '../../../src/text/en/index.ts';
import { createScriptedBot } from './scripted-bot.ts';
import { botUserId, createWorkspace, errorResponse, type Workspace } from './workspace.ts';

const minuteMs = 60_000;

describe('a token that stops working', () => {
  let slack: Workspace;
  let clock: number;
  beforeEach(async () => {
    clock = Date.now();
    slack = await createWorkspace({ bot: createScriptedBot(), overrides: { now: () => new Date(clock) } });
    expect(await slack.adapter.health({})).toMatchObject({ ok: true });
  });
  afterEach(() => slack.close());

  const reject = (code: string) => {
    slack.intercept = () => errorResponse(code);
  };
  const checks = () => slack.calls.filter(({ method }) => method === 'auth.test').length;

  it.each(['token_revoked', 'account_inactive', 'invalid_auth', 'team_access_not_granted'])(
    'is noticed within a minute, and that it works again as well: %s',
    async (code) => {
      reject(code);
      clock += minuteMs;
      expect(await slack.adapter.health({})).toEqual({
        name: 'Slack',
        ok: false,
        detail: en.adapter.health.platformRejects(code),
      });
      expect(slack.logLines).toContainEqual({
        line: 'slack: the token was rejected',
        facts: expect.objectContaining({ code }),
      });
      expect(slack.tokenReports).toEqual([]);
      slack.intercept = () => undefined;
      clock += minuteMs;
      expect(await slack.adapter.health({})).toMatchObject({ ok: true });
      expect(slack.tokenReports).toEqual(['accepted']);
      expect(slack.logLines.map(({ line }) => line)).toContain('slack: the token is accepted again');
    },
  );

  it.each([{ type: 'tokens_revoked', tokens: { oauth: [], bot: [botUserId] } }, { type: 'app_uninstalled' }])(
    'is noticed at once when Slack says so: $type',
    async (event) => {
      clock += 10_000;
      reject('token_revoked');
      expect((await slack.sendEvent(event)).status).toBe(200);
      await slack.whenIdle();
      expect(await slack.adapter.health({})).toMatchObject({ ok: false });
    },
  );

  it('is noticed at once when Slack rejects a call', async () => {
    clock += 10_000;
    reject('account_inactive');
    await slack.sendCommand('list');
    await slack.waitFor(() => checks() === 2);
    expect(await slack.adapter.health({})).toMatchObject({ ok: false });
  });

  it('is asked about at most once a minute, however often the health is', async () => {
    for (let second = 0; second < 59; second += 1) {
      clock += 1_000;
      await slack.adapter.health({});
    }
    expect(checks()).toBe(1);
    reject('token_revoked');
    clock += minuteMs;
    for (let second = 0; second < 59; second += 1) {
      clock += 1_000;
      expect(await slack.adapter.health({})).toMatchObject({ ok: false });
    }
    expect(checks()).toBe(2);
  });

  it('is asked about again after some seconds while Slack does not answer', async () => {
    slack.intercept = () => new Response('oops', { status: 503 });
    clock += minuteMs;
    expect(await slack.adapter.health({})).toMatchObject({ ok: false, detail: en.adapter.health.platformUnreachable });
    slack.intercept = () => undefined;
    clock += 5_000;
    expect(await slack.adapter.health({})).toMatchObject({ ok: true });
    expect(slack.tokenReports).toEqual([]);
  });
});
