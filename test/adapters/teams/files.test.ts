import { Readable } from 'node:stream';
import type { Card } from '../../../src/chat/card.ts';
import type { Content, Picture } from '../../../src/chat/content.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Form } from '../../../src/chat/form.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { file } from '../../bot/test-bot.ts';
import { actionOf, bob, channel, partsOf, scriptedBot, startTeams, type Teams, wordsOf } from './teams.ts';

const fileField = { kind: 'file', name: 'file', label: 'File', required: true } as const;
const uploadForm: Form = {
  title: 'Upload to Order 1',
  line: 'confirm abc',
  fields: [fileField],
  submit: 'Upload',
};

function asking(form: Form): Card {
  return { title: form.title, actions: [{ kind: 'form', label: 'Upload file', form }] };
}

async function read(content: Content | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content?.bytes ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('files in Teams', () => {
  let teams: Teams;
  let reply: (incoming: ChatEvent) => Partial<Reply> | Promise<Partial<Reply>>;
  const contents: string[] = [];
  const core = scriptedBot(async (incoming) => {
    if (incoming.kind === 'text' || incoming.kind === 'form') {
      for (const one of incoming.files ?? []) contents.push(await read(one));
    }
    return reply(incoming);
  });
  const inHurry = async () => {
    await teams.close();
    teams = await startTeams(core, { limits: { driveMs: 100, connectorMs: 1_000 } });
  };
  const attach = (name: string, url = `${teams.connector.url}/drive/${name}`) => ({
    attachments: [
      {
        contentType: 'application/vnd.microsoft.teams.file.download.info',
        name,
        content: { downloadUrl: url, uniqueId: '1', fileType: 'txt' },
      },
    ],
  });

  beforeEach(async () => {
    reply = () => ({});
    core.heard.length = 0;
    contents.length = 0;
    teams = await startTeams(core, { limits: { uploadBytes: 1_000 } });
    teams.connector.serve.set('a.txt', Buffer.from('hello'));
    teams.connector.serve.set('big.txt', Buffer.alloc(1_001));
  });
  afterEach(() => teams.close());

  describe('up from people', () => {
    it('come along with a line', async () => {
      await teams.say('upload 1', attach('a.txt'));
      expect(core.heard[0]).toMatchObject({
        kind: 'text',
        line: 'upload 1',
        files: [{ name: 'a.txt', size: 5 }],
      });
      expect(contents).toEqual(['hello']);
    });

    it('without a line fill in the form that waits for one', async () => {
      reply = () => ({ card: asking(uploadForm) });
      await teams.say('upload 1');
      expect(wordsOf(teams.card())).toContain('Send the file here now');
      reply = () => ({});
      await teams.say('', attach('a.txt'));
      expect(core.heard[1]).toMatchObject({ kind: 'form', line: 'confirm abc', files: [{ name: 'a.txt' }] });
      expect(contents).toEqual(['hello']);
      await teams.say('', attach('a.txt'));
      expect(core.heard[2]).toMatchObject({ kind: 'file' });
    });

    it('without a line go into no form that was asked for before something else', async () => {
      reply = () => ({ card: asking(uploadForm) });
      await teams.say('upload 1');
      reply = () => ({});
      await teams.say('show 2');
      await teams.say('', attach('a.txt'));
      expect(core.heard[2]).toMatchObject({ kind: 'file' });
      expect(contents).toEqual([]);
    });

    it('without a line wait for the form that asks where they belong', async () => {
      const fields = [{ kind: 'instance', name: 'instance', label: 'Case', required: true }] as const;
      const form: Form = { title: 'Where?', line: 'upload', fields, submit: 'Upload', retainsFiles: true };
      reply = () => ({ card: asking(form) });
      await teams.say('', attach('a.txt'));
      expect(core.heard[0]).toMatchObject({ kind: 'file', files: [{ name: 'a.txt' }] });
      reply = () => ({});
      const data = actionOf(actionOf(teams.card(), 'Upload file'), 'Upload').data as object;
      const value = { ...data, 'f0.value.instance': 'order 1' };
      await teams.say('', { value, from: bob });
      expect(wordsOf(teams.card())).toContain('can no longer be read');
      await teams.say('', { value });
      expect(core.heard.at(-1)).toMatchObject({ kind: 'form', values: { instance: 'order 1' } });
      expect(contents).toEqual(['hello']);
    });

    it('without a line leave no more behind than a person has open questions', async () => {
      const form: Form = {
        title: 'Where?',
        line: 'upload',
        fields: [],
        submit: 'Upload',
        retainsFiles: true,
      };
      reply = () => ({ card: asking(form) });
      for (let sent = 0; sent < 12; sent += 1) await teams.say('', attach(`${sent}.txt`));
      const rows = [...teams.stored].filter(([name]) => name.startsWith('files:'));
      expect(rows).toHaveLength(1);
      expect(rows[0]?.[1].match(/\d+\.txt"/gu)).toHaveLength(20);
      expect(rows[0]?.[1]).toContain('11.txt');
    });

    it('are asked for once the rest of their form is filled in', async () => {
      const fields = [
        { kind: 'instance', name: 'instance', label: 'Case', required: true },
        fileField,
      ] as const;
      reply = () => ({ card: asking({ title: 'Upload', line: 'upload', fields, submit: 'Go on' }) });
      await teams.say('upload');
      const data = actionOf(actionOf(teams.card(), 'Upload file'), 'Go on').data as object;
      await teams.say('', { value: { ...data, 'f0.value.instance': 'order 1' } });
      expect(wordsOf(teams.card())).toContain('Send the file here now');
      await teams.say('', attach('a.txt'));
      expect(core.heard.at(-1)).toMatchObject({ line: 'upload', values: { instance: 'order 1' } });
    });

    it('too large are refused before a byte goes on', async () => {
      await teams.say('upload 1', attach('big.txt'));
      expect(core.heard).toHaveLength(0);
      expect(wordsOf(teams.card())).toContain('too large');
    });

    it('that are gone, or elsewhere than with Microsoft, are not read', async () => {
      await teams.say('upload 1', attach('missing.txt'));
      await teams.say('upload 1', attach('a.txt', 'https://evil.example/a.txt'));
      expect(core.heard).toEqual([]);
      expect(wordsOf(teams.card())).toContain('Please send it again');
      expect(teams.logged.join()).toContain('evil.example');
    });

    it('that do not begin to come in time are asked for again', async () => {
      await inHurry();
      teams.connector.stuck.add('a.txt');
      await teams.say('upload 1', attach('a.txt'));
      expect(wordsOf(teams.card())).toContain('Please send it again');
    });

    it('are opened as many as a message of Teams can have', async () => {
      const { attachments } = attach('a.txt');
      await teams.say('upload 1', { attachments: Array.from({ length: 50 }, () => attachments[0]) });
      expect(contents).toHaveLength(10);
    });

    it('that are pictures within a message come along as well', async () => {
      const contentUrl = `${teams.connector.url}/drive/a.txt`;
      await teams.say('upload 1', { attachments: [{ contentType: 'image/*', contentUrl }] });
      expect(core.heard[0]).toMatchObject({ files: [{ name: 'picture.png', type: 'image/png' }] });
      expect(contents).toEqual(['hello']);
      const moving = 'https://media.example/cat.gif';
      await teams.say('list', { attachments: [{ contentType: 'image/*', contentUrl: moving }] });
      expect(core.heard[1]).toMatchObject({ kind: 'text', line: 'list' });
    });

    it('in a channel are told where they can be sent', async () => {
      const attachments = [
        { contentType: 'reference', contentUrl: 'https://x.sharepoint.com/a', name: 'a.txt' },
      ];
      const content = '<div><attachment id="42"></attachment></div>';
      for (const sent of [attachments, [{ contentType: 'text/html', content }]]) {
        teams.connector.calls.length = 0;
        await teams.say('', { conversation: channel, attachments: sent });
        expect(JSON.stringify(teams.connector.calls)).toContain('in your personal chat');
      }
      expect(core.heard).toEqual([]);
    });
  });

  describe('down to people', () => {
    const consent = (action: string, context: unknown) => ({
      type: 'invoke',
      name: 'fileConsent/invoke',
      text: undefined,
      value: {
        type: 'fileUpload',
        action,
        context,
        uploadInfo: {
          contentUrl: 'https://x.sharepoint.com/b.txt',
          name: 'b.txt',
          uploadUrl: `${teams.connector.url}/drive/b.txt`,
          uniqueId: '42',
          fileType: 'txt',
        },
      },
    });
    const offered = () => {
      const call = teams.connector.calls.find((one) =>
        one.body.attachments?.[0]?.contentType.includes('consent'),
      );
      return call?.body.attachments?.[0]?.content as
        | { sizeInBytes: number; acceptContext: unknown }
        | undefined;
    };

    it('are offered, and streamed once they are taken', async () => {
      reply = () => ({ files: [file('b.txt', 'from Barium')] });
      await teams.say('download 1 b.txt');
      expect(offered()).toMatchObject({ sizeInBytes: 11 });
      await teams.say('', consent('accept', offered()?.acceptContext));
      await teams.connector.call(
        (call) => call.body.attachments?.[0]?.contentType.includes('file.info') === true,
      );
      const stored = teams.connector.drive.get('b.txt');
      expect(stored?.body.toString()).toBe('from Barium');
      expect(stored?.headers).toMatchObject({ 'content-range': 'bytes 0-10/11', 'content-length': '11' });
      expect(core.heard.map((one) => one.kind === 'press' && one.line)).toEqual([false, 'download 1 b.txt']);
    });

    it('are offered until somebody answers, and not again', async () => {
      reply = () => ({ files: [file('b.txt', 'from Barium')] });
      for (const action of ['accept', 'decline']) {
        await teams.say('download 1 b.txt');
        const offer = teams.connector.calls.at(-1);
        await teams.say('', { ...consent(action, offered()?.acceptContext), replyToId: offer?.id });
        await teams.connector.call((call) => call.method === 'DELETE' && call.activity === offer?.id);
      }
    });

    it('that are empty are not offered, since no drive takes them', async () => {
      reply = () => ({ files: [file('b.txt', '')] });
      await teams.say('download 1 b.txt');
      expect(teams.connector.calls.at(-1)?.body.text).toBe('b.txt is empty: there is nothing to send.');
      await teams.say('', consent('accept', { v: 1, line: 'download 1 b.txt', index: 0 }));
      await teams.adapter.stop();
      expect(teams.connector.calls.at(-1)?.body.text).toBe('b.txt is empty: there is nothing to send.');
      expect(teams.connector.drive.size).toBe(0);
    });

    it('that a drive does not take in time are told of', async () => {
      await inHurry();
      reply = () => ({ files: [file('b.txt', 'from Barium')] });
      await teams.say('download 1 b.txt');
      teams.connector.stuck.add('b.txt');
      await teams.say('', consent('accept', offered()?.acceptContext));
      await teams.connector.call((call) => call.body.text?.includes('could not be sent along') === true);
    });

    it('are let go of, also where the answer cannot be delivered', async () => {
      let gone = 0;
      const held = (name: string) => ({ ...file(name), discard: () => (gone += 1) });
      reply = () => ({ files: [held('b.txt')], pictures: [{ ...held('c.png'), alt: '' }] });
      teams.connector.respond = () => ({ status: 403, code: 'BotDisabledByAdmin' });
      await teams.say('download 1 b.txt');
      expect(gone).toBeGreaterThanOrEqual(2);
    });

    it('are not sent when they are declined', async () => {
      reply = () => ({ files: [file('b.txt')] });
      await teams.say('download 1 b.txt');
      await teams.say('', consent('decline', offered()?.acceptContext));
      await teams.connector.call((call) => call.body.text === 'The file was not sent.');
      expect(core.heard).toHaveLength(1);
    });

    it('that are gone by the time they are taken say so', async () => {
      reply = () => ({ files: [file('b.txt')] });
      await teams.say('download 1 b.txt');
      reply = () => ({ outcome: 'refused' });
      await teams.say('', consent('accept', offered()?.acceptContext));
      await teams.connector.call((call) => call.body.text?.includes('can no longer be read') === true);
    });

    it('larger than the cap are not sent', async () => {
      reply = () => ({ files: [file('b.txt', 'x'.repeat(2_000))] });
      await teams.say('download 1 b.txt');
      await teams.say('', consent('accept', offered()?.acceptContext));
      await teams.connector.call((call) => call.body.text?.includes('too large') === true);
      expect(teams.connector.drive.size).toBe(0);
    });

    it('asked for in a channel are offered in the personal chat', async () => {
      reply = () => ({ files: [file('b.txt')], visibility: 'ephemeral' });
      await teams.say('download 1 b.txt', { conversation: channel });
      const offers = teams.connector.calls.filter((call) => JSON.stringify(call.body).includes('consent'));
      expect(offers).toHaveLength(1);
      expect(offers[0]?.conversation).not.toBe(channel.id);
    });

    it('whose offer was tampered with are not sent', async () => {
      for (const context of [undefined, { line: 'x' }, 'download', { v: 1, line: 'x', index: -1 }]) {
        await teams.say('', consent('accept', context));
      }
      await teams.connector.call((call) => call.body.text?.includes('another version') === true);
      expect(core.heard).toEqual([]);
    });
  });

  describe('pictures', () => {
    const picture = (more: Partial<Picture>): Picture => ({
      ...file('a.png', 'PNG'),
      type: 'image/png',
      alt: 'A diagram',
      ...more,
    });
    const shown = () => partsOf(teams.card()).find((part) => part.type === 'Image');
    const card = { title: 'Diagram', image: { picture: 'a.png', alt: 'A diagram' } };

    it('are kept for tools on this machine, which take none in a card', async () => {
      reply = () => ({ card, pictures: [picture({})] });
      await teams.say('diagram 1');
      const url = String(shown()?.url);
      expect(url).toMatch(`${teams.url}/api/messages/pictures/`);
      expect(await (await fetch(url)).text()).toBe('PNG');
      expect((await fetch(`${url}x`)).status).toBe(404);
    });

    it('are in an announcement itself as long as nobody has reached the bot', async () => {
      const there = { platform: 'teams', tenant: 't', id: 'a:x', isDirect: true } as const;
      const entry = { serviceUrl: teams.connector.url, bot: { id: '28:bot' }, kind: 'personal' };
      teams.stored.set('conversation:t/a:x', JSON.stringify(entry));
      await teams.adapter.post(there, { deliveryKey: 'k', card, pictures: [picture({})] });
      expect(shown()).toMatchObject({
        url: `data:image/png;base64,${Buffer.from('PNG').toString('base64')}`,
      });
    });

    it('are shown by their link where there is one, without being read', async () => {
      const linked = picture({ link: 'https://bot.example/pictures/x' });
      reply = () => ({ card, pictures: [linked] });
      await teams.say('diagram 1');
      expect(shown()).toMatchObject({ url: 'https://bot.example/pictures/x', altText: 'A diagram' });
    });

    it('that Teams finds too large after all give way to their words, and the rest stays', async () => {
      reply = () => ({ card: { ...card, text: ['Where it stands'] }, pictures: [picture({})] });
      teams.connector.respond = ({ body }) =>
        JSON.stringify(body).includes('"Image"') ? { status: 413, code: 'MessageSizeTooBig' } : undefined;
      await teams.say('diagram 1');
      expect(wordsOf(teams.card())).toMatch(/Where it stands\nA diagram\nThe picture is too large/);
    });

    it('too large, or broken, give way to their words', async () => {
      const broken = picture({
        bytes: (async function* () {
          yield new Uint8Array();
          throw new Error('cut');
        })(),
      });
      const link = 'https://bot.example/pictures/x';
      const { size: _, ...unsized } = picture({
        link,
        bytes: Readable.from([Buffer.alloc(1024 * 1024 + 1)]),
      });
      for (const one of [picture({ size: 2_000_000 }), picture({ size: 2_000_000, link }), unsized, broken]) {
        reply = () => ({ card, pictures: [one] });
        await teams.say('diagram 1');
        expect(shown()).toBeUndefined();
        expect(wordsOf(teams.card())).toContain('A diagram');
      }
    });
  });
});
