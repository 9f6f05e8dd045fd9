import { setTimeout as sleep } from 'node:timers/promises';
import { isSlackUrl } from '../../../adapters/slack/files.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import * as en from '../../../src/text/en/index.ts';
import { createContent, createScriptedBot, doneReply, echo, type Script, type ScriptedBot } from './scripted-bot.ts';
import {
  alice,
  botToken,
  botUserId,
  createWorkspace,
  errorResponse,
  isReply,
  okResponse,
  orders,
  type Workspace,
} from './workspace.ts';

const png = Buffer.from('89504e470d0a1a0a', 'hex');
const picture = () => ({ ...createContent('diagram.png', png, 'image/png'), alt: 'Diagram – Order 1' });
const diagram = (): Reply =>
  doneReply(
    { title: 'Diagram – Order 1', image: { picture: 'diagram.png', alt: 'Diagram – Order 1' } },
    { pictures: [picture()] },
  );

describe('files and pictures', () => {
  let bot: ScriptedBot;
  let slack: Workspace;
  let script: Script;

  beforeEach(async () => {
    script = echo;
    bot = createScriptedBot((event) => script(event));
    slack = await createWorkspace({ bot, overrides: { maxFileBytes: 1_000 } });
  });
  afterEach(() => slack.close());

  const mention = async () => {
    const event = { type: 'app_mention', user: alice, text: `<@${botUserId}> x`, channel: orders };
    await slack.sendEvent({ ...event, ts: '1700000000.000100' });
    await slack.waitFor(() => slack.calls.some((call) => call.method === 'files.completeUploadExternal'));
    await slack.whenIdle();
  };

  it('a picture is uploaded to the conversation with its alternative text under both names', async () => {
    script = diagram;
    await mention();
    const ticket = slack.calls.find((call) => call.method === 'files.getUploadURLExternal');
    expect(ticket?.args).toMatchObject({
      filename: 'diagram.png',
      length: '8',
      alt_txt: 'Diagram – Order 1',
      alt_text: 'Diagram – Order 1',
    });
    const done = slack.calls.find((call) => call.method === 'files.completeUploadExternal');
    expect(done?.args).toMatchObject({ channel_id: orders, thread_ts: '1700000000.000100' });
    const [file] = slack.tables.files.all();
    const stored = await fetch(String(file?.url_private), {
      headers: { authorization: `Bearer ${botToken}` },
    });
    expect(Buffer.from(await stored.arrayBuffer())).toEqual(png);
  });

  it('the token is not sent to the upload URL', async () => {
    script = diagram;
    await mention();
    const upload = slack.calls.find((call) => call.method.includes('/upload/'));
    expect(upload?.headers.get('authorization')).toBeNull();
  });

  it('a picture of an ephemeral reply goes to the direct message, and the reply shows and links it', async () => {
    script = diagram;
    await slack.sendCommand('diagram order 1');
    await slack.waitFor(() => slack.calls.some((call) => call.method === 'response_url'));
    const done = slack.calls.find((call) => call.method === 'files.completeUploadExternal');
    expect(done?.args.channel_id).toMatch(/^D/u);
    const answer = slack.calls.find((call) => call.method === 'response_url');
    expect(answer?.args.response_type).toBe('ephemeral');
    const blocks = JSON.stringify(answer?.args.blocks);
    expect(blocks).toMatch(/"alt_text":"Diagram – Order 1","slack_file":\{"id":"F/u);
    expect(blocks).toContain(en.adapter.sentByDirectMessage);
  });

  it('a picture is looked up once, for its link and for whether it can be shown', async () => {
    script = diagram;
    slack.intercept = ({ method, args }) => {
      if (method === 'files.completeUploadExternal') {
        const [file] = args.files as { id: string; title: string }[];
        return okResponse({ files: [{ id: file?.id, title: file?.title }] });
      }
      const file = { id: args.file, mimetype: 'image/png', permalink: 'https://acme.slack.com/files/U1/F1/d.png' };
      return method === 'files.info' ? okResponse({ file }) : undefined;
    };
    await slack.sendCommand('diagram order 1');
    await slack.waitFor(() => slack.calls.some(({ args }) => JSON.stringify(args).includes('slack_file')));
    expect(slack.calls.filter(({ method }) => method === 'files.info')).toHaveLength(1);
  });

  it('the reply links a file although Slack’s answer to the upload has only its id and title', async () => {
    script = () => doneReply({ title: 'File' }, { files: [createContent('a.txt', 'x')] });
    const permalink = 'https://acme.slack.com/files/U1/F1/a.txt';
    slack.intercept = ({ method, args }) => {
      if (method === 'files.completeUploadExternal') {
        const [file] = args.files as { id: string; title: string }[];
        return okResponse({ files: [{ id: file?.id, title: file?.title }] });
      }
      return method === 'files.info' ? okResponse({ file: { id: args.file, permalink } }) : undefined;
    };
    await slack.sendCommand('download order 1');
    await slack.waitFor(() => slack.calls.some(isReply));
    expect(JSON.stringify(slack.calls.find(isReply)?.args.blocks)).toContain(permalink);
  });

  it('a picture of an ephemeral reply is shown after Slack has processed it', async () => {
    script = diagram;
    let looks = 0;
    slack.intercept = ({ method, args }) => {
      if (method === 'files.info') {
        looks += 1;
        return looks < 3 ? okResponse({ file: { id: args.file, mimetype: '' } }) : undefined;
      }
      const isTooEarly = looks < 3 && JSON.stringify(args.blocks ?? '').includes('slack_file');
      return isTooEarly ? new Response('{"ok":false,"error":"invalid_blocks"}', { status: 404 }) : undefined;
    };
    await slack.sendCommand('diagram order 1');
    await slack.waitFor(() => slack.calls.some((call) => call.method === 'response_url'));
    await slack.whenIdle();
    const answers = slack.calls.filter((call) => call.method === 'response_url');
    expect(answers.map(({ args }) => JSON.stringify(args.blocks).includes('slack_file'))).toEqual([true]);
  });

  it('a picture of an ephemeral reply is only linked if Slack rejects the message that shows it', async () => {
    script = diagram;
    slack.intercept = ({ method, args }) =>
      method === 'response_url' && JSON.stringify(args.blocks).includes('slack_file')
        ? new Response('invalid_blocks', { status: 400 })
        : undefined;
    await slack.sendCommand('diagram order 1');
    await slack.waitFor(() => slack.calls.filter((call) => call.method === 'response_url').length === 2);
    const answer = slack.calls.findLast((call) => call.method === 'response_url');
    expect(JSON.stringify(answer?.args.blocks)).not.toContain('slack_file');
    expect(JSON.stringify(answer?.args.blocks)).toContain(en.adapter.sentByDirectMessage);
  });

  it('a picture whose upload fails is named after the reply', async () => {
    script = diagram;
    slack.intercept = ({ method }) =>
      method === 'files.completeUploadExternal' ? errorResponse('not_in_channel') : undefined;
    await mention();
    const texts = slack.calls.filter((call) => call.method === 'chat.postMessage').map((call) => call.args.text);
    expect(texts[1]).toBe(en.adapter.fileNotSent('diagram.png', en.adapter.unreachable.removed));
  });

  it('all files whose upload fails are named, although a response_url accepts only five messages', async () => {
    const files = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => createContent(name, 'x'));
    script = () => doneReply({ title: 'Many' }, { files });
    slack.intercept = ({ method }) => (method === 'files.getUploadURLExternal' ? errorResponse('unknown') : undefined);
    await slack.sendCommand('files order 1');
    await slack.waitFor(() => slack.calls.some(({ args }) => args.text === en.adapter.fileNotSent('f')));
    await slack.whenIdle();
    const privately = slack.tables.ephemeralMessages.all().map(({ text }) => text);
    // The reply itself is in the acknowledgement.
    expect(privately).toEqual([en.adapter.fileNotSent('f')]);
  });

  it('the message about a failed upload does not replace a reply that replaced the pending notice', async () => {
    await slack.close();
    slack = await createWorkspace({ bot, overrides: { timeouts: { pendingNoticeMs: 20 } } });
    script = async () => {
      await sleep(100);
      return diagram();
    };
    slack.intercept = ({ method }) => (method === 'files.getUploadURLExternal' ? errorResponse('unknown') : undefined);
    const event = { type: 'app_mention', user: alice, text: `<@${botUserId}> x`, channel: orders };
    await slack.sendEvent({ ...event, ts: '1700000000.000100' });
    await slack.waitFor(() => slack.tables.messages.all().length === 2);
    await slack.whenIdle();
    expect(slack.tables.messages.all().map(({ text }) => text)).toEqual([
      expect.stringContaining('Diagram – Order 1'),
      en.adapter.fileNotSent('diagram.png'),
    ]);
  });

  it('a file whose source fails is named after the reply', async () => {
    const broken = { ...picture(), bytes: failingStream() };
    script = () => doneReply({ title: 'x' }, { files: [broken] });
    await slack.sendEvent({
      type: 'app_mention',
      user: alice,
      text: 'x',
      channel: orders,
      ts: '1700000000.000100',
    });
    await slack.waitFor(() => slack.calls.filter((call) => call.method === 'chat.postMessage').length === 2);
    expect(slack.calls.at(-1)?.args.text).toBe(en.adapter.fileNotSent('diagram.png'));
  });

  /** Sends a direct message with a file that Slack describes like this. */
  const sendFile = async (file: object, text = '') => {
    slack.intercept = ({ method }) => {
      if (method === 'files.info')
        return okResponse({ file: { id: 'F1', name: 'a.txt', mimetype: 'text/plain', ...file } });
      return method.includes('files-pri') ? new Response('some text') : undefined;
    };
    const event = { type: 'message', subtype: 'file_share', channel_type: 'im', user: alice, channel: 'D1' };
    await slack.sendEvent({ ...event, text, ts: '1700000000.000100', files: [{ id: 'F1' }] });
    await slack.whenIdle();
  };
  const fileUrl = 'https://files.slack.com/files-pri/a.txt';
  const lastText = () => slack.calls.findLast((call) => call.method === 'chat.postMessage')?.args.text;

  it('a file from a user is downloaded with the token', async () => {
    await sendFile({ size: 9, url_private_download: fileUrl }, 'upload order 1');
    expect(bot.events[0]).toMatchObject({
      kind: 'text',
      line: 'upload order 1',
      files: [{ name: 'a.txt', size: 9 }],
    });
    expect(bot.fileTexts).toEqual(['some text']);
    expect(slack.calls.find((call) => call.method === fileUrl)?.headers.get('authorization')).toBe(
      `Bearer ${botToken}`,
    );
  });

  it('a file without a text is a file event', async () => {
    await sendFile({ url_private: fileUrl });
    expect(bot.events[0]).toMatchObject({ kind: 'file' });
  });

  it.each([
    ['https://evil.example/files-pri/a.txt'],
    ['https://files.slack.com.evil.example/files-pri/a.txt'],
    ['https://x:y@files.slack.com/files-pri/a.txt'],
    ['http://files.slack.com/files-pri/a.txt'],
  ])('a file at %s is not downloaded, so the token is not sent there', async (url_private) => {
    await sendFile({ url_private });
    expect(slack.calls.map((call) => call.method)).not.toContain(url_private);
    expect(lastText()).toBe(en.adapter.fileUnreadable('a.txt'));
  });

  it('a file that is too large is rejected', async () => {
    await sendFile({ size: 1_001, url_private: fileUrl });
    expect(bot.events).toEqual([]);
    expect(lastText()).toContain('too large');
  });

  it('the download of a file that is larger than announced fails', async () => {
    slack.intercept = ({ method }) => {
      if (method === 'files.info')
        return okResponse({ file: { id: 'F1', name: 'a.txt', size: 3, url_private: fileUrl } });
      return method === fileUrl ? new Response('x'.repeat(2_000)) : undefined;
    };
    let failure: unknown;
    script = echo;
    bot.handle = async (event) => {
      const [file] = 'files' in event ? (event.files ?? []) : [];
      try {
        for await (const part of file?.bytes ?? []) expect(part.length).toBeLessThan(1_001);
      } catch (error) {
        failure = error;
      }
      return echo(event);
    };
    const event = { type: 'message', channel_type: 'im', user: alice, channel: 'D1', text: 'x' };
    await slack.sendEvent({ ...event, ts: '1700000000.000100', files: [{ id: 'F1' }] });
    await slack.waitFor(() => failure !== undefined);
    expect(String(failure)).toContain('larger than 1000 bytes');
  });

  it.each([
    ['file_not_found', en.adapter.fileUnreadable('a.txt')],
    ['missing_scope', en.adapter.filesForbidden('a.txt')],
  ])(
    'the user gets a message if the bot cannot read a file because of %s, and the operator a line in the log',
    async (code, text) => {
      slack.intercept = ({ method }) => (method === 'files.info' ? errorResponse(code) : undefined);
      const event = { type: 'message', channel_type: 'im', user: alice, channel: 'D1', text: '' };
      await slack.sendEvent({ ...event, ts: '1700000000.000100', files: [{ id: 'F1', name: 'a.txt' }] });
      await slack.whenIdle();
      expect(lastText()).toBe(text);
      expect(slack.logLines.map(({ line }) => line)).toContain('slack: a file could not be read');
    },
  );

  it('the download fails if Slack redirects it to the sign-in page', async () => {
    await sendFile({ url_private: fileUrl });
    slack.intercept = ({ method }) => {
      if (method === 'files.info') return okResponse({ file: { id: 'F1', name: 'a.txt', url_private: fileUrl } });
      return method === fileUrl ? new Response(null, { status: 302, headers: { location: '/login' } }) : undefined;
    };
    let failure: unknown;
    bot.handle = async (event) => {
      const [file] = 'files' in event ? (event.files ?? []) : [];
      try {
        for await (const _ of file?.bytes ?? []);
      } catch (error) {
        failure = error;
      }
      return echo(event);
    };
    const event = { type: 'message', channel_type: 'im', user: alice, channel: 'D1', text: 'x' };
    await slack.sendEvent({ ...event, ts: '1700000001.000100', files: [{ id: 'F1' }] });
    await slack.whenIdle();
    expect(String(failure)).toContain('Slack answered 302');
  });

  it('a file that the bot does not read is not downloaded', async () => {
    bot.handle = async (event) => echo(event);
    await sendFile({ size: 9, url_private: fileUrl }, 'upload order 1');
    expect(slack.calls.map((call) => call.method)).not.toContain(fileUrl);
  });
});

describe('isSlackUrl', () => {
  it.each([
    ['https://files.slack.com/x', true],
    ['https://slack.com/x', true],
    ['https://notslack.com/x', false],
    ['http://127.0.0.1:1/x', false],
    ['nonsense', false],
  ])('the URL %s is on a host of Slack: %s', (address, is) => {
    expect(isSlackUrl(address, 'https://slack.com/api/')).toBe(is);
  });

  it('a URL on the server that replaces Slack’s API counts as Slack’s', () => {
    expect(isSlackUrl('http://127.0.0.1:8080/files/x', 'http://127.0.0.1:8080/api/')).toBe(true);
    expect(isSlackUrl('http://127.0.0.1:8081/files/x', 'http://127.0.0.1:8080/api/')).toBe(false);
  });
});

async function* failingStream(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(4);
  throw new Error('the connection was cut');
}
