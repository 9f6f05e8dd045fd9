import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation } from '../../../src/chat/conversation.ts';
import * as en from '../../../src/text/en/index.ts';
import { blockAction } from './payloads.ts';
import { createContent, createScriptedBot, doneReply, echo, type Script, type ScriptedBot } from './scripted-bot.ts';
import { alice, botUserId, createWorkspace, isReply, orders, team, type Workspace } from './workspace.ts';

const form = {
  title: 'Send',
  line: 'send',
  fields: [{ kind: 'text', name: 'a', label: 'A', required: false }],
  submit: 'Send',
};

describe('when Slack limits the rate', () => {
  let bot: ScriptedBot;
  let slack: Workspace;
  let script: Script;

  beforeEach(async () => {
    script = echo;
    bot = createScriptedBot((event) => script(event));
    slack = await createWorkspace({ bot, overrides: { timeouts: { ackMs: 200, pendingNoticeMs: 60_000 } } });
  });
  afterEach(() => slack.close());

  const limit = (method: string, seconds = 1, times = 1) => {
    let left = times;
    slack.intercept = (call) => {
      if (call.method !== method || left === 0) return undefined;
      left -= 1;
      return new Response('{"ok":false,"error":"ratelimited"}', {
        status: 429,
        headers: { 'retry-after': String(seconds) },
      });
    };
  };
  const accepted = (method: string) => slack.calls.filter((call) => call.method === method);

  const mention = () =>
    slack.sendEvent({
      type: 'app_mention',
      user: alice,
      text: `<@${botUserId}> list`,
      channel: orders,
      ts: '1700000000.000100',
    });
  const withFile: Script = () => doneReply({ title: 'File' }, { files: [createContent('a.txt', 'x')] });

  it('a reply to a mention comes late, and once', async () => {
    limit('chat.postMessage');
    await mention();
    await slack.waitFor(() => slack.tables.messages.all().length === 1);
    await slack.whenIdle();
    expect(slack.tables.messages.all()).toMatchObject([{ text: 'You said: list', channel_id: orders }]);
    expect(slack.shown).toEqual([]);
  });

  it('a slow reply to a command comes late, and once', async () => {
    script = (event) => sleep(300).then(() => echo(event));
    limit('response_url');
    await slack.sendCommand('list');
    await slack.waitFor(() => slack.shown.length > 0);
    await slack.whenIdle();
    expect(slack.shown).toEqual(['You said: list']);
    expect(slack.tables.ephemeralMessages.all()).toEqual([]);
  });

  it.each(['users.info', 'conversations.info'])('a command is answered once: %s', async (method) => {
    limit(method);
    await slack.sendCommand('list');
    await slack.waitFor(() => slack.calls.some(isReply));
    await slack.whenIdle();
    expect(slack.shown).toEqual(['You said: list']);
    expect(bot.events.map(({ person }) => person.membership)).toEqual(['member']);
  });

  it.each(['files.getUploadURLExternal', 'files.completeUploadExternal'])(
    'a file comes late, and once: %s',
    async (method) => {
      script = withFile;
      limit(method);
      await mention();
      await slack.waitFor(() => accepted('files.completeUploadExternal').length > 0);
      await slack.whenIdle();
      await slack.waitFor(() => slack.tables.files.all().length === 1);
      await sleep(1_200);
      await slack.whenIdle();
      expect(slack.tables.files.all()).toHaveLength(1);
      const texts = slack.calls.map(({ args }) => args.text);
      expect(texts).not.toContain(en.adapter.fileNotSent('a.txt'));
    },
  );

  it('a form opens late if its trigger lives that long', async () => {
    limit('views.open');
    const trigger_id = slack.createTrigger();
    await slack.sendInteraction(
      blockAction({ action_id: 'barium:form:1', value: JSON.stringify({ form }) }, { trigger_id }),
    );
    await slack.waitFor(() => slack.tables.views.all().length === 1);
    expect(accepted('views.open')).toHaveLength(2);
  });

  it('a form that would open after the life of its trigger is not tried again, and the person is informed', async () => {
    limit('views.open', 30);
    const fields = { trigger_id: slack.createTrigger(), response_url: slack.responseUrl };
    await slack.sendInteraction(blockAction({ action_id: 'barium:form:1', value: JSON.stringify({ form }) }, fields));
    await slack.waitFor(() => slack.shown.length > 0);
    expect(slack.shown).toEqual([en.adapter.pressAgain]);
    expect(accepted('views.open')).toHaveLength(1);
  });

  it('the Home tab comes late', async () => {
    limit('views.publish');
    await slack.sendEvent({ type: 'app_home_opened', user: alice, channel: 'D1', tab: 'home' });
    await slack.waitFor(() => accepted('views.publish').length === 2);
  });

  it('a reply that would wait for minutes goes to the direct message instead', async () => {
    let left = 1;
    slack.intercept = ({ method, args }) =>
      method === 'chat.postMessage' && args.channel === orders && left-- > 0
        ? new Response('{}', { status: 429, headers: { 'retry-after': '300' } })
        : undefined;
    await mention();
    await slack.waitFor(() => slack.tables.messages.all().length === 1);
    expect(String(slack.tables.messages.all()[0]?.channel_id)).toMatch(/^D/u);
  });
});

describe('the pace of the workspace', () => {
  it('is kept by announcements and answers together, with answers first', async () => {
    const bot = createScriptedBot();
    const slack = await createWorkspace({ bot });
    try {
      const startedAt = performance.now();
      const order: string[] = [];
      const { signal } = new AbortController();
      const announce = async (id: string) => {
        const conversation: Conversation = { platform: 'slack', tenant: team, id, isDirect: false };
        await slack.adapter.waitForTurn?.(conversation, signal);
        order.push(id);
      };
      const announcements = Array.from({ length: 14 }, (_, index) => announce(index < 12 ? 'C1' : `C${index}`));
      const text = `<@${botUserId}> list`;
      await slack.sendEvent({ type: 'app_mention', user: alice, text, channel: orders, ts: '1700000000.000100' });
      await slack.waitFor(() => slack.tables.messages.all().length === 1);
      // Five turns pass at once, and the answer has the next one.
      expect(order.length).toBeLessThan(10);
      await Promise.all(announcements);
      // Fifteen messages, five a second.
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_990);
      expect(order.indexOf('C12')).toBeLessThan(8);
      expect(order.indexOf('C13')).toBeLessThan(8);
    } finally {
      await slack.close();
    }
  });
});
