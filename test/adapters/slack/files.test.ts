import { isSlacks } from '../../../adapters/slack/files.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { en } from '../../../src/text/en/index.ts';
import { content, done, type Scripted, said, scripted } from './scripted.ts';
import { alice, botToken, createWorkspace, me, ok, orders, refusal, type Workspace } from './workspace.ts';

const png = Buffer.from('89504e470d0a1a0a', 'hex');
const picture = () => ({ ...content('diagram.png', png, 'image/png'), alt: 'Diagram of Order 1' });
const diagram = (): Reply =>
  done(
    { title: 'Diagram of Order 1', image: { picture: 'diagram.png', alt: 'Diagram of Order 1' } },
    { pictures: [picture()] },
  );

describe('files and pictures', () => {
  let bot: Scripted;
  let slack: Workspace;
  let script: (incoming: ChatEvent) => Reply | Promise<Reply>;

  beforeEach(async () => {
    script = said;
    bot = scripted((incoming) => script(incoming));
    slack = await createWorkspace({ bot, maxFileBytes: 1_000 });
  });
  afterEach(() => slack.close());

  const mention = async () => {
    const event = { type: 'app_mention', user: alice, text: `<@${me}> x`, channel: orders };
    await slack.event({ ...event, ts: '1700000000.000100' });
    await slack.until(() => slack.calls.some((call) => call.method === 'files.completeUploadExternal'));
    await slack.quiet();
  };

  it('go into the conversation, their alternative text by both of its names', async () => {
    script = diagram;
    await mention();
    const ticket = slack.calls.find((call) => call.method === 'files.getUploadURLExternal');
    expect(ticket?.args).toMatchObject({
      filename: 'diagram.png',
      length: '8',
      alt_txt: 'Diagram of Order 1',
      alt_text: 'Diagram of Order 1',
    });
    const done = slack.calls.find((call) => call.method === 'files.completeUploadExternal');
    expect(done?.args).toMatchObject({ channel_id: orders, thread_ts: '1700000000.000100' });
    const [file] = slack.tables.files.all();
    const stored = await fetch(String(file?.url_private), {
      headers: { authorization: `Bearer ${botToken}` },
    });
    expect(Buffer.from(await stored.arrayBuffer())).toEqual(png);
  });

  it('are uploaded without the token, which the upload does not need', async () => {
    script = diagram;
    await mention();
    const upload = slack.calls.find((call) => call.method.includes('/upload/'));
    expect(upload?.headers.get('authorization')).toBeNull();
  });

  it('of a private answer go to the direct chat, and the answer shows and leads to them', async () => {
    script = diagram;
    await slack.command('diagram order 1');
    await slack.until(() => slack.calls.some((call) => call.method === 'response_url'));
    const done = slack.calls.find((call) => call.method === 'files.completeUploadExternal');
    expect(done?.args.channel_id).toMatch(/^D/u);
    const answer = slack.calls.find((call) => call.method === 'response_url');
    expect(answer?.args.response_type).toBe('ephemeral');
    const blocks = JSON.stringify(answer?.args.blocks);
    expect(blocks).toMatch(/"alt_text":"Diagram of Order 1","slack_file":\{"id":"F/u);
    expect(blocks).toContain(en.chat.sentByDirectMessage);
  });

  it('of a private answer are shown once Slack has looked through them', async () => {
    script = diagram;
    let looks = 0;
    slack.fault = ({ method, args }) => {
      if (method === 'files.info') {
        looks += 1;
        return looks < 3 ? ok({ file: { id: args.file, mimetype: '' } }) : undefined;
      }
      const isTooEarly = looks < 3 && JSON.stringify(args.blocks ?? '').includes('slack_file');
      return isTooEarly ? new Response('{"ok":false,"error":"invalid_blocks"}', { status: 404 }) : undefined;
    };
    await slack.command('diagram order 1');
    await slack.until(() => slack.calls.some((call) => call.method === 'response_url'));
    await slack.quiet();
    const answers = slack.calls.filter((call) => call.method === 'response_url');
    expect(answers.map(({ args }) => JSON.stringify(args.blocks).includes('slack_file'))).toEqual([true]);
  });

  it('of a private answer are led to where Slack does not show them in it', async () => {
    script = diagram;
    slack.fault = ({ method, args }) =>
      method === 'response_url' && JSON.stringify(args.blocks).includes('slack_file')
        ? new Response('invalid_blocks', { status: 400 })
        : undefined;
    await slack.command('diagram order 1');
    await slack.until(() => slack.calls.filter((call) => call.method === 'response_url').length === 2);
    const answer = slack.calls.findLast((call) => call.method === 'response_url');
    expect(JSON.stringify(answer?.args.blocks)).not.toContain('slack_file');
    expect(JSON.stringify(answer?.args.blocks)).toContain(en.chat.sentByDirectMessage);
  });

  it('that do not get through are named, and the answer stands', async () => {
    script = diagram;
    slack.fault = ({ method }) =>
      method === 'files.completeUploadExternal' ? refusal('not_in_channel') : undefined;
    await mention();
    const texts = slack.calls
      .filter((call) => call.method === 'chat.postMessage')
      .map((call) => call.args.text);
    expect(texts[1]).toBe(en.chat.fileNotSent('diagram.png', en.chat.unreachable.removed));
  });

  it('of a private answer that do not get through are all named, though Slack takes five answers at one address', async () => {
    const files = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => content(name, 'x'));
    script = () => done({ title: 'Many' }, { files });
    slack.fault = ({ method }) => (method === 'files.getUploadURLExternal' ? refusal('unknown') : undefined);
    await slack.command('files order 1');
    await slack.until(() => slack.calls.some(({ args }) => args.text === en.chat.fileNotSent('f')));
    await slack.quiet();
    const privately = slack.tables.ephemeralMessages.all().map(({ text }) => text);
    expect(privately).toEqual([en.chat.fileNotSent('e'), en.chat.fileNotSent('f')]);
  });

  it('that do not get through are named beside an answer that took long, not in its place', async () => {
    await slack.close();
    slack = await createWorkspace({ bot, times: { note: 20 } });
    script = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return diagram();
    };
    slack.fault = ({ method }) => (method === 'files.getUploadURLExternal' ? refusal('unknown') : undefined);
    const event = { type: 'app_mention', user: alice, text: `<@${me}> x`, channel: orders };
    await slack.event({ ...event, ts: '1700000000.000100' });
    await slack.until(() => slack.tables.messages.all().length === 2);
    await slack.quiet();
    expect(slack.tables.messages.all().map(({ text }) => text)).toEqual([
      expect.stringContaining('Diagram of Order 1'),
      en.chat.fileNotSent('diagram.png'),
    ]);
  });

  it('whose source breaks off are named too', async () => {
    const broken = { ...picture(), bytes: cut() };
    script = () => done({ title: 'x' }, { files: [broken] });
    await slack.event({
      type: 'app_mention',
      user: alice,
      text: 'x',
      channel: orders,
      ts: '1700000000.000100',
    });
    await slack.until(() => slack.calls.filter((call) => call.method === 'chat.postMessage').length === 2);
    expect(slack.calls.at(-1)?.args.text).toBe(en.chat.fileNotSent('diagram.png'));
  });

  /** Somebody sends a file to the bot, as Slack describes it. */
  const send = async (file: object, text = '') => {
    slack.fault = ({ method }) => {
      if (method === 'files.info')
        return ok({ file: { id: 'F1', name: 'a.txt', mimetype: 'text/plain', ...file } });
      return method.includes('files-pri') ? new Response('some text') : undefined;
    };
    const event = { type: 'message', subtype: 'file_share', channel_type: 'im', user: alice, channel: 'D1' };
    await slack.event({ ...event, text, ts: '1700000000.000100', files: [{ id: 'F1' }] });
    await slack.quiet();
  };
  const own = 'https://files.slack.com/files-pri/a.txt';
  const said_ = () => slack.calls.findLast((call) => call.method === 'chat.postMessage')?.args.text;

  it('that people send are read with the token', async () => {
    await send({ size: 9, url_private_download: own }, 'upload order 1');
    expect(bot.heard[0]).toMatchObject({
      kind: 'text',
      line: 'upload order 1',
      files: [{ name: 'a.txt', size: 9 }],
    });
    expect(bot.read).toEqual(['some text']);
    expect(slack.calls.find((call) => call.method === own)?.headers.get('authorization')).toBe(
      `Bearer ${botToken}`,
    );
  });

  it('that come with no word are asked about', async () => {
    await send({ url_private: own });
    expect(bot.heard[0]).toMatchObject({ kind: 'file' });
  });

  it.each([
    ['https://evil.example/files-pri/a.txt'],
    ['https://files.slack.com.evil.example/files-pri/a.txt'],
    ['https://x:y@files.slack.com/files-pri/a.txt'],
    ['http://files.slack.com/files-pri/a.txt'],
  ])('at %s are not fetched: the token stays with Slack', async (url_private) => {
    await send({ url_private });
    expect(slack.calls.map((call) => call.method)).not.toContain(url_private);
    expect(said_()).toBe(en.chat.fileUnreadable('a.txt'));
  });

  it('that are too large are not taken', async () => {
    await send({ size: 1_001, url_private: own });
    expect(bot.heard).toEqual([]);
    expect(said_()).toContain('too large');
  });

  it('that turn out larger than announced break off', async () => {
    slack.fault = ({ method }) => {
      if (method === 'files.info')
        return ok({ file: { id: 'F1', name: 'a.txt', size: 3, url_private: own } });
      return method === own ? new Response('x'.repeat(2_000)) : undefined;
    };
    let failure: unknown;
    script = said;
    bot.handle = async (incoming) => {
      const [file] = 'files' in incoming ? (incoming.files ?? []) : [];
      try {
        for await (const part of file?.bytes ?? []) expect(part.length).toBeLessThan(1_001);
      } catch (error) {
        failure = error;
      }
      return said(incoming);
    };
    const event = { type: 'message', channel_type: 'im', user: alice, channel: 'D1', text: 'x' };
    await slack.event({ ...event, ts: '1700000000.000100', files: [{ id: 'F1' }] });
    await slack.until(() => failure !== undefined);
    expect(String(failure)).toContain('larger than 1000 bytes');
  });

  it('that the bot may not see say where to invite it', async () => {
    slack.fault = ({ method }) => (method === 'files.info' ? refusal('file_not_found') : undefined);
    const event = { type: 'message', channel_type: 'im', user: alice, channel: 'D1', text: '' };
    await slack.event({ ...event, ts: '1700000000.000100', files: [{ id: 'F1', name: 'a.txt' }] });
    await slack.quiet();
    expect(said_()).toBe(en.chat.fileUnreadable('a.txt'));
  });

  it('that Slack sends to its page for signing in break off', async () => {
    await send({ url_private: own });
    slack.fault = ({ method }) => {
      if (method === 'files.info') return ok({ file: { id: 'F1', name: 'a.txt', url_private: own } });
      return method === own
        ? new Response(null, { status: 302, headers: { location: '/login' } })
        : undefined;
    };
    let failure: unknown;
    bot.handle = async (incoming) => {
      const [file] = 'files' in incoming ? (incoming.files ?? []) : [];
      try {
        for await (const _ of file?.bytes ?? []);
      } catch (error) {
        failure = error;
      }
      return said(incoming);
    };
    const event = { type: 'message', channel_type: 'im', user: alice, channel: 'D1', text: 'x' };
    await slack.event({ ...event, ts: '1700000001.000100', files: [{ id: 'F1' }] });
    await slack.quiet();
    expect(String(failure)).toContain('Slack answered 302');
  });

  it('that nobody reads are not fetched, as for somebody who may not', async () => {
    bot.handle = async (incoming) => said(incoming);
    await send({ size: 9, url_private: own }, 'upload order 1');
    expect(slack.calls.map((call) => call.method)).not.toContain(own);
  });
});

describe('an address', () => {
  it.each([
    ['https://files.slack.com/x', true],
    ['https://slack.com/x', true],
    ['https://notslack.com/x', false],
    ['http://127.0.0.1:1/x', false],
    ['nonsense', false],
  ])('%s is Slack’s: %s', (address, is) => {
    expect(isSlacks(address, 'https://slack.com/api/')).toBe(is);
  });

  it('of the server that stands in for Slack is Slack’s, too', () => {
    expect(isSlacks('http://127.0.0.1:8080/files/x', 'http://127.0.0.1:8080/api/')).toBe(true);
    expect(isSlacks('http://127.0.0.1:8081/files/x', 'http://127.0.0.1:8080/api/')).toBe(false);
  });
});

async function* cut(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(4);
  throw new Error('the connection was cut');
}
