import { createRoles } from '../../../src/access/roles.ts';
import * as en from '../../../src/text/en/index.ts';
import { createTestBot } from '../../bot/test-bot.ts';
import { createMemoryBarium } from '../../memory-barium.ts';
import { blockAction } from './payloads.ts';
import { createScriptedBot } from './scripted-bot.ts';
import {
  alice,
  bob,
  botUserId,
  createWorkspace,
  errorResponse,
  isReply,
  orders,
  team,
  type Workspace,
  type WorkspaceOptions,
} from './workspace.ts';

const minuteMs = 60_000;
const everyone = [{ kind: 'everyone' }] as const;

describe('how a user belongs to the workspace', () => {
  let slack: Workspace;
  let clock: number;
  const bot = createScriptedBot();

  const open = async (options: Partial<WorkspaceOptions> = {}) => {
    slack = await createWorkspace({ bot, overrides: { now: () => new Date(clock) }, ...options });
  };
  beforeEach(async () => {
    bot.events.length = 0;
    clock = Date.now();
    await open();
  });
  afterEach(() => slack.close());

  const setFlags = (flags: Readonly<Record<string, unknown>>) => {
    const row = slack.tables.users.all().find(({ user_id }) => user_id === alice);
    slack.tables.users.update(row?.id, flags);
  };
  const failLookups = (response: () => Response) => {
    slack.intercept = ({ method }) => (method === 'users.info' ? response() : undefined);
  };
  const askAs = async (user = alice) => {
    await slack.sendCommand('list', { user_id: user });
    await slack.whenIdle();
    return bot.events.at(-1)?.person.membership;
  };
  /** Independent of the clock, unlike a signed request. */
  const find = (id = alice, tenant = team) =>
    slack.adapter.directory?.findMembership(
      { platform: 'slack', tenant, id, name: id, membership: 'member' },
      { platform: 'slack', tenant, id: orders, isDirect: false },
    );
  const mention = { type: 'app_mention', team, text: `<@${botUserId}> list`, channel: orders };

  it.each([
    ['member', {}],
    ['guest', { is_restricted: true }],
    ['guest', { is_ultra_restricted: true }],
    ['none', { deleted: true }],
    ['unknown', { is_restricted: undefined }],
    ['unknown', { is_ultra_restricted: undefined }],
  ])('is %s for %j', async (membership, flags) => {
    setFlags(flags);
    expect(await askAs()).toBe(membership);
  });

  it.each([
    ['is rate limited', () => new Response('{}', { status: 429, headers: { 'retry-after': '60' } })],
    ['fails', () => new Response('oops', { status: 503 })],
    ['rejects the scopes', () => errorResponse('missing_scope')],
  ])('is unknown while Slack %s', async (_, response) => {
    failLookups(response);
    expect(await askAs()).toBe('unknown');
  });

  it('outlives a failure of Slack for a day', async () => {
    setFlags({ is_restricted: true });
    expect(await find()).toBe('guest');
    failLookups(() => new Response('oops', { status: 503 }));
    clock += 23 * 60 * minuteMs;
    expect(await find()).toBe('guest');
    clock += 61 * minuteMs;
    expect(await find()).toBe('unknown');
  });

  it('is looked up again after a quarter of an hour, and half a minute after a failure', async () => {
    failLookups(() => new Response('oops', { status: 503 }));
    expect(await find()).toBe('unknown');
    slack.intercept = () => undefined;
    expect(await find()).toBe('unknown');
    clock += minuteMs / 2;
    expect(await find()).toBe('member');
    setFlags({ is_restricted: true });
    expect(await find()).toBe('member');
    clock += 15 * minuteMs;
    expect(await find()).toBe('guest');
  });

  it('is looked up for stored people, such as the owners of watches', async () => {
    expect(await find(alice)).toBe('member');
    expect(await find(alice, 'T0OTHER')).toBe('none');
    expect(await find('U0NOBODY01')).toBe('none');
    setFlags({ deleted: true });
    clock += 15 * minuteMs;
    expect(await find(alice)).toBe('none');
    failLookups(() => new Response('oops', { status: 503 }));
    expect(await find(bob)).toBe('unknown');
  });

  it.each(['USLACKBOT', botUserId])('a bot gets no answer: %s', async (user) => {
    await slack.sendEvent({ ...mention, user, ts: '1700000000.000100' });
    await slack.whenIdle();
    expect(bot.events).toEqual([]);
    expect(slack.calls.filter(({ method }) => method.startsWith('chat.'))).toEqual([]);
  });

  it('somebody of whom nothing is known gets that answer', async () => {
    failLookups(() => new Response('oops', { status: 503 }));
    await slack.sendEvent({ ...mention, team: undefined, user: alice, ts: '1700000000.000100' });
    await slack.whenIdle();
    expect(bot.events).toEqual([]);
    expect(slack.calls.at(-1)?.args.text).toBe(en.adapter.unverifiedUser);
  });

  it('an unknown user has no access through `*`, is informed, and is let in once Slack answers', async () => {
    const access = createRoles({ viewers: everyone, operators: [], admins: [] });
    const testBot = await createTestBot({ barium: createMemoryBarium([{}]), overrides: { access } });
    await slack.close();
    await open({ bot: testBot.bot });
    failLookups(() => errorResponse('missing_scope'));
    const answerTo = async (line: string) => {
      await slack.sendCommand(line);
      await slack.whenIdle();
      return String(slack.calls.findLast(isReply)?.args.text);
    };
    try {
      expect(await answerTo('list')).toContain(en.errors.membershipUnknownTitle);
      expect(await answerTo('lits')).toContain(en.errors.membershipUnknownTitle);
      expect(await answerTo('whoami')).toContain(en.errors.membershipUnknown);
      slack.intercept = () => undefined;
      clock += minuteMs;
      expect(await answerTo('list')).toContain('Order 1');
    } finally {
      await testBot.close();
    }
  });
});

describe('the health of Slack', () => {
  let slack: Workspace;
  let clock: number;
  const open = async (options: Partial<WorkspaceOptions> = {}) => {
    clock = Date.now();
    slack = await createWorkspace({
      bot: createScriptedBot(),
      overrides: { now: () => new Date(clock) },
      ...options,
    });
  };
  afterEach(() => slack.close());

  it.each([
    ['users.info', 'users:read'],
    ['conversations.list', 'channels:read, groups:read, mpim:read'],
  ])('fails while the app lacks the scope of %s', async (rejected, scopes) => {
    await open();
    slack.intercept = ({ method }) => (method === rejected ? errorResponse('missing_scope') : undefined);
    const missing = { ok: false, detail: en.adapter.health.missingScopes(scopes) };
    expect(await slack.adapter.health({})).toMatchObject(missing);
    slack.intercept = () => undefined;
    expect(await slack.adapter.health({})).toMatchObject(missing);
    clock += minuteMs / 2;
    expect(await slack.adapter.health({})).toMatchObject({ ok: true });
  });

  it('needs no scopes for channels if all shared ones are allowed', async () => {
    await open({ sharedChannels: 'allow' });
    slack.intercept = ({ method }) => (method === 'conversations.list' ? errorResponse('missing_scope') : undefined);
    expect(await slack.adapter.health({})).toMatchObject({ ok: true });
  });

  it('stays in service while lookups fail, and says so', async () => {
    await open();
    slack.intercept = ({ method }) => (method === 'users.info' ? new Response('oops', { status: 503 }) : undefined);
    const health = await slack.adapter.health({});
    expect(health.ok).toBe(true);
    expect(health.detail).toContain(en.adapter.health.lookupsFail);
  });

  it('asks Slack at most every five minutes', async () => {
    await open();
    await slack.adapter.health({});
    await slack.adapter.health({});
    expect(slack.calls.filter(({ method }) => method === 'conversations.list')).toHaveLength(1);
  });
});

describe('where a reply goes', () => {
  let slack: Workspace;
  beforeEach(async () => {
    const timeouts = { ackMs: 0, pendingNoticeMs: 0 };
    slack = await createWorkspace({ bot: createScriptedBot(), overrides: { timeouts } });
  });
  afterEach(() => slack.close());

  const sent = (method: string) => slack.calls.filter((call) => call.method === method);

  it('the reply to a press without a response URL is for the person alone', async () => {
    await slack.sendInteraction(blockAction({ value: 'show 0123' }));
    await slack.whenIdle();
    expect(sent('chat.postMessage')).toEqual([]);
    expect(sent('chat.update')).toEqual([]);
    expect(sent('chat.postEphemeral').at(-1)?.args).toMatchObject({ user: alice, text: 'You said: show 0123' });
  });

  it.each(['https://evil.example/respond', 'https://hooks.slack.com.evil.example/', 'https://u:p@evil.example/'])(
    'nothing is sent to a response URL on another host: %s',
    async (response_url) => {
      await slack.sendCommand('list', { response_url });
      await slack.whenIdle();
      expect(sent('response_url')).toEqual([]);
      expect(slack.logLines.map(({ line }) => line)).toContain(
        'slack: a response_url is not on one of Slack’s hosts, so it was not used',
      );
      expect(sent('chat.postEphemeral').at(-1)?.args).toMatchObject({ user: alice, text: 'You said: list' });
    },
  );

  it('requests that Slack did not sign fill no log', async () => {
    const body = 'command=%2Fbarium';
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(Math.floor(Date.now() / 1_000)),
      'x-slack-signature': `v0=${'0'.repeat(64)}`,
    };
    const statuses = await Promise.all(Array.from({ length: 100 }, () => slack.post(body, headers)));
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([401]));
    expect(slack.logLines.length).toBeLessThanOrEqual(20);
  });
});
