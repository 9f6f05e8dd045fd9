import { Readable } from 'node:stream';
import type { Card } from '../../../src/chat/card.ts';
import type { Content, Picture } from '../../../src/chat/content.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Form } from '../../../src/chat/form.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import { testFile } from '../../bot/test-bot.ts';
import type { ConnectorRequest } from './connector-server.ts';
import {
  bob,
  channel,
  elementsOf,
  findAction,
  personal,
  scriptedBot,
  startTeams,
  strings,
  type TeamsHarness,
  textOf,
} from './teams.ts';

const fileField = { kind: 'file', name: 'file', label: 'File', required: true } as const;
const uploadForm: Form = {
  title: 'Upload to Order 1',
  line: 'confirm abc',
  fields: [fileField],
  submit: 'Upload',
};

function cardWithForm(form: Form): Card {
  return { title: form.title, actions: [{ kind: 'form', label: 'Upload file', form }] };
}

async function read(content: Content | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content?.bytes ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('files in Teams', () => {
  let teams: TeamsHarness;
  let reply: (event: ChatEvent) => Partial<Reply> | Promise<Partial<Reply>>;
  let hasAccess = true;
  const contents: string[] = [];
  const core = scriptedBot(
    async (event) => {
      if (event.kind === 'text' || event.kind === 'form') {
        for (const content of event.files ?? []) contents.push(await read(content));
      }
      return reply(event);
    },
    () => hasAccess,
  );
  const restartWithShortTimeouts = async () => {
    await teams.close();
    teams = await startTeams(core, {
      overrides: { limits: { uploadTimeoutMs: 100, connectorTimeoutMs: 1_000 } },
    });
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
    hasAccess = true;
    core.events.length = 0;
    contents.length = 0;
    teams = await startTeams(core, { overrides: { limits: { maxFileBytes: 1_000 } } });
    teams.connector.files.set('a.txt', Buffer.from('hello'));
    teams.connector.files.set('big.txt', Buffer.alloc(1_001));
  });
  afterEach(() => teams.close());

  describe('uploads', () => {
    it('passes the files of a message with a command line to the bot', async () => {
      await teams.say('upload 1', attach('a.txt'));
      expect(core.events[0]).toMatchObject({
        kind: 'text',
        line: 'upload 1',
        files: [{ name: 'a.txt', size: 5 }],
      });
      expect(contents).toEqual(['hello']);
    });

    it('submits the pending form with a file that is sent without a command line', async () => {
      reply = () => ({ card: cardWithForm(uploadForm) });
      await teams.say('upload 1');
      expect(textOf(teams.card())).toContain(strings.sendFile);
      reply = () => ({});
      await teams.say('', attach('a.txt'));
      expect(core.events[1]).toMatchObject({ kind: 'form', line: 'confirm abc', files: [{ name: 'a.txt' }] });
      expect(contents).toEqual(['hello']);
      await teams.say('', attach('a.txt'));
      expect(core.events[2]).toMatchObject({ kind: 'file' });
    });

    it('keeps the pending form for the same file if nothing was done with it, or if it could not be read', async () => {
      reply = () => ({ card: cardWithForm(uploadForm) });
      await teams.say('upload 1');
      reply = () => ({ outcome: 'refused', fieldErrors: { file: 'Can’t reach Barium right now' } });
      await teams.say('', attach('a.txt'));
      await teams.say('', attach('a.txt', 'https://elsewhere.example/a.txt'));
      reply = () => ({});
      await teams.say('', attach('a.txt'));
      expect(core.events.map(({ kind }) => kind)).toEqual(['text', 'form', 'form']);
      await teams.say('', attach('a.txt'));
      expect(core.events.at(-1)).toMatchObject({ kind: 'file' });
    });

    it('drops the pending form if another command is sent before the file', async () => {
      reply = () => ({ card: cardWithForm(uploadForm) });
      await teams.say('upload 1');
      reply = () => ({});
      await teams.say('show 2');
      await teams.say('', attach('a.txt'));
      expect(core.events[2]).toMatchObject({ kind: 'file' });
      expect(contents).toEqual([]);
    });

    it('keeps files without a command line for the form about them, only for their sender', async () => {
      const fields = [{ kind: 'instance', name: 'instance', label: 'Case', required: true }] as const;
      const form: Form = { title: 'Where?', line: 'upload', fields, submit: 'Upload', retainsFiles: true };
      reply = () => ({ card: cardWithForm(form) });
      await teams.say('', attach('a.txt'));
      expect(core.events[0]).toMatchObject({ kind: 'file', files: [{ name: 'a.txt' }] });
      reply = () => ({});
      const data = findAction(findAction(teams.card(), 'Upload file'), 'Upload').data as object;
      const value = { ...data, 'f0.value.instance': 'order 1' };
      await teams.say('', { value, from: bob });
      expect(textOf(teams.card())).toContain(strings.fileExpired);
      await teams.say('', { value });
      expect(core.events.at(-1)).toMatchObject({ kind: 'form', values: { instance: 'order 1' } });
      expect(contents).toEqual(['hello']);
    });

    it('stores the files of at most ten unanswered questions per person', async () => {
      const form: Form = {
        title: 'Where?',
        line: 'upload',
        fields: [],
        submit: 'Upload',
        retainsFiles: true,
      };
      reply = () => ({ card: cardWithForm(form) });
      for (let sent = 0; sent < 12; sent += 1) await teams.say('', attach(`${sent}.txt`));
      const rows = [...teams.stored].filter(([name]) => name.startsWith('files:'));
      expect(rows).toHaveLength(1);
      expect(rows[0]?.[1].match(/\d+\.txt"/gu)).toHaveLength(20);
      expect(rows[0]?.[1]).toContain('11.txt');
    });

    it('asks for the file after the other fields of its form were submitted', async () => {
      const fields = [{ kind: 'instance', name: 'instance', label: 'Case', required: true }, fileField] as const;
      reply = () => ({ card: cardWithForm({ title: 'Upload', line: 'upload', fields, submit: 'Go on' }) });
      await teams.say('upload');
      const data = findAction(findAction(teams.card(), 'Upload file'), 'Go on').data as object;
      await teams.say('', { value: { ...data, 'f0.value.instance': 'order 1' } });
      expect(textOf(teams.card())).toContain(strings.sendFile);
      await teams.say('', attach('a.txt'));
      expect(core.events.at(-1)).toMatchObject({ line: 'upload', values: { instance: 'order 1' } });
    });

    it('refuses a file that is too large without reading it', async () => {
      await teams.say('upload 1', attach('big.txt'));
      expect(core.events).toHaveLength(0);
      expect(textOf(teams.card())).toContain('too large');
    });

    it('does not read files that are gone or on a host that is not allowed', async () => {
      await teams.say('upload 1', attach('missing.txt'));
      await teams.say('upload 1', attach('a.txt', 'https://evil.example/a.txt'));
      expect(core.events).toEqual([]);
      expect(textOf(teams.card())).toContain(strings.fileExpired);
      expect(teams.logged.join()).toContain('evil.example');
    });

    it('asks for the file again if its download does not start in time', async () => {
      await restartWithShortTimeouts();
      teams.connector.unresponsive.add('a.txt');
      await teams.say('upload 1', attach('a.txt'));
      expect(textOf(teams.card())).toContain(strings.fileExpired);
    });

    it('opens at most ten files of a message', async () => {
      const { attachments } = attach('a.txt');
      await teams.say('upload 1', { attachments: Array.from({ length: 50 }, () => attachments[0]) });
      expect(contents).toHaveLength(10);
    });

    it('passes inline pictures to the bot, but none from other hosts', async () => {
      const contentUrl = `${teams.connector.url}/drive/a.txt`;
      await teams.say('upload 1', { attachments: [{ contentType: 'image/*', contentUrl }] });
      expect(core.events[0]).toMatchObject({ files: [{ name: 'picture.png', type: 'image/png' }] });
      expect(contents).toEqual(['hello']);
      const moving = 'https://media.example/cat.gif';
      await teams.say('list', { attachments: [{ contentType: 'image/*', contentUrl: moving }] });
      expect(core.events[1]).toMatchObject({ kind: 'text', line: 'list' });
    });

    it('tells the sender of a file in a channel to send it in the personal chat', async () => {
      const attachments = [{ contentType: 'reference', contentUrl: 'https://x.sharepoint.com/a', name: 'a.txt' }];
      const content = '<div><attachment id="42"></attachment></div>';
      for (const sent of [attachments, [{ contentType: 'text/html', content }]]) {
        teams.connector.requests.length = 0;
        await teams.say('', { conversation: channel, attachments: sent });
        expect(JSON.stringify(teams.connector.requests)).toContain(strings.sendFileInPrivate);
      }
      expect(core.events).toEqual([]);
    });
  });

  describe('downloads', () => {
    const consent = (action: string, context: unknown) => ({
      type: 'invoke',
      name: 'fileConsent/invoke',
      text: undefined,
      value: {
        type: 'fileUpload',
        action,
        context,
        uploadInfo: {
          contentUrl: `${teams.connector.url}/drive/b.txt`,
          name: 'b.txt',
          uploadUrl: `${teams.connector.url}/drive/b.txt`,
          uniqueId: '42',
          fileType: 'txt',
        },
      },
    });
    const offered = () => {
      const offer = teams.connector.requests.findLast((request) =>
        request.body.attachments?.[0]?.contentType.includes('consent'),
      );
      return offer?.body.attachments?.[0]?.content as { sizeInBytes: number; acceptContext: unknown } | undefined;
    };

    it('offers a file and uploads it to OneDrive after it was accepted', async () => {
      reply = () => ({ files: [testFile('b.txt', 'from Barium')] });
      await teams.say('download 1 b.txt');
      expect(offered()).toMatchObject({ sizeInBytes: 11 });
      await teams.say('', consent('accept', offered()?.acceptContext));
      await teams.connector.waitForRequest(
        (request) => request.body.attachments?.[0]?.contentType.includes('file.info') === true,
      );
      const stored = teams.connector.uploads.get('b.txt');
      expect(stored?.body.toString()).toBe('from Barium');
      expect(stored?.headers).toMatchObject({ 'content-range': 'bytes 0-10/11', 'content-length': '11' });
      expect(core.events.map((event) => event.kind === 'press' && event.line)).toEqual([false, 'download 1 b.txt']);
    });

    it('deletes a file offer after it was answered', async () => {
      reply = () => ({ files: [testFile('b.txt', 'from Barium')] });
      for (const action of ['accept', 'decline']) {
        await teams.say('download 1 b.txt');
        const offer = teams.connector.requests.at(-1);
        // The id of the message comes from the store, not from the client.
        await teams.say('', { ...consent(action, offered()?.acceptContext), replyToId: 'another' });
        await teams.connector.waitForRequest(
          (request) => request.method === 'DELETE' && request.activityId === offer?.id,
        );
        expect(teams.connector.requests.some((request) => request.activityId === 'another')).toBe(false);
      }
    });

    it('neither offers nor uploads an empty file', async () => {
      reply = () => ({ files: [testFile('b.txt', '')] });
      await teams.say('download 1 b.txt');
      expect(teams.connector.requests.at(-1)?.body.text).toBe(strings.fileEmpty('b.txt'));
      reply = () => ({ files: [testFile('b.txt', 'x')] });
      await teams.say('download 1 b.txt');
      reply = () => ({ files: [testFile('b.txt', '')] });
      await teams.say('', consent('accept', offered()?.acceptContext));
      await teams.connector.waitForRequest((request) => request.method === 'DELETE');
      expect(teams.connector.requests.at(-2)?.body.text).toBe(strings.fileEmpty('b.txt'));
      expect(teams.connector.uploads.size).toBe(0);
    });

    it('reports an upload that times out', async () => {
      await restartWithShortTimeouts();
      reply = () => ({ files: [testFile('b.txt', 'from Barium')] });
      await teams.say('download 1 b.txt');
      teams.connector.unresponsive.add('b.txt');
      await teams.say('', consent('accept', offered()?.acceptContext));
      await teams.connector.waitForRequest((request) => request.body.text === strings.fileNotSent('b.txt'));
    });

    it('cancels files and pictures if the reply cannot be delivered', async () => {
      let cancelled = 0;
      const counted = (name: string) => ({ ...testFile(name), cancel: () => (cancelled += 1) });
      reply = () => ({ files: [counted('b.txt')], pictures: [{ ...counted('c.png'), alt: '' }] });
      teams.connector.respond = () => ({ status: 403, code: 'BotDisabledByAdmin' });
      await teams.say('download 1 b.txt');
      expect(cancelled).toBeGreaterThanOrEqual(2);
    });

    it('does not send a file that was declined', async () => {
      reply = () => ({ files: [testFile('b.txt')] });
      await teams.say('download 1 b.txt');
      await teams.say('', consent('decline', offered()?.acceptContext));
      await teams.connector.waitForRequest((request) => request.body.text === strings.fileDeclined);
      expect(core.events).toHaveLength(1);
    });

    it('reports a file that is no longer available when it is accepted', async () => {
      reply = () => ({ files: [testFile('b.txt')] });
      await teams.say('download 1 b.txt');
      reply = () => ({ outcome: 'refused' });
      await teams.say('', consent('accept', offered()?.acceptContext));
      await teams.connector.waitForRequest((request) => request.body.text === strings.fileOfferExpired);
    });

    it('does not send a file that is larger than the limit', async () => {
      reply = () => ({ files: [testFile('b.txt', 'x'.repeat(2_000))] });
      await teams.say('download 1 b.txt');
      await teams.say('', consent('accept', offered()?.acceptContext));
      await teams.connector.waitForRequest((request) => request.body.text?.includes('too large') === true);
      expect(teams.connector.uploads.size).toBe(0);
    });

    it('offers the files of an ephemeral reply in the personal chat', async () => {
      reply = () => ({ files: [testFile('b.txt')], visibility: 'ephemeral' });
      await teams.say('download 1 b.txt', { conversation: channel });
      const offers = teams.connector.requests.filter((request) => JSON.stringify(request.body).includes('consent'));
      expect(offers).toHaveLength(1);
      expect(offers[0]?.conversationId).not.toBe(channel.id);
    });

    it('ignores the answer to an offer that the bot never makes', async () => {
      for (const context of [undefined, { line: 'x' }, 'download', { v: 1, line: 'download 1', index: 0 }]) {
        await teams.say('', { ...consent('accept', context), replyToId: 'a1' });
        await teams.say('', { ...consent('decline', context), replyToId: 'a1' });
      }
      await teams.adapter.stop();
      expect(core.events).toEqual([]);
      expect(teams.connector.requests).toEqual([]);
    });

    it('sends no file for an offer that is unknown, was made to someone else, or was answered', async () => {
      reply = () => ({ files: [testFile('b.txt', 'from Barium')] });
      await teams.say('download 1 b.txt');
      const answer = consent('accept', offered()?.acceptContext);
      const ofBob = { from: bob, conversation: { ...personal, id: 'a:bob' } };
      const isRefusal = (request: ConnectorRequest) => request.body.text === strings.fileOfferExpired;
      await teams.say('hello', ofBob);
      await teams.say('', { ...answer, ...ofBob });
      await teams.connector.waitForRequest((request) => isRefusal(request) && request.conversationId === 'a:bob');
      await teams.say('', consent('accept', { v: 1, key: 'unknown' }));
      await teams.connector.waitForRequest((request) => isRefusal(request) && request.conversationId === personal.id);
      expect(teams.connector.uploads.size).toBe(0);
      await Promise.all([teams.say('', answer), teams.say('', answer)]);
      await teams.adapter.stop();
      expect(core.events.filter((event) => event.kind === 'press')).toHaveLength(1);
      expect(teams.connector.requests.filter(isRefusal)).toHaveLength(3);
    });

    it('ignores an accepted offer outside of the personal chat, and posts and deletes nothing there', async () => {
      reply = () => ({ files: [testFile('b.txt', 'from Barium')] });
      await teams.say('download 1 b.txt');
      await teams.say('list', { conversation: channel });
      const before = teams.connector.requests.length;
      const forged = { ...consent('accept', offered()?.acceptContext), replyToId: 'a1' };
      await teams.say('', { ...forged, conversation: channel });
      await teams.say('', { ...forged, conversation: { ...personal, id: '19:two@unq.gbl.spaces' } });
      await teams.adapter.stop();
      expect(teams.connector.requests).toHaveLength(before);
      expect(teams.connector.uploads.size).toBe(0);
    });

    it('posts and deletes nothing for somebody without a role', async () => {
      reply = () => ({ files: [testFile('b.txt', 'from Barium')] });
      await teams.say('download 1 b.txt');
      const before = teams.connector.requests.length;
      hasAccess = false;
      for (const action of ['accept', 'decline']) {
        await teams.say('', { ...consent(action, offered()?.acceptContext), replyToId: 'a1' });
      }
      await teams.adapter.stop();
      expect(teams.connector.requests).toHaveLength(before);
      expect(teams.connector.uploads.size).toBe(0);
    });

    it('takes the file name from its own offer, and links only to the drive that accepted the file', async () => {
      reply = () => ({ files: [testFile('b.txt', 'from Barium')] });
      const links = {
        'https://evil.example/login': undefined,
        'https://x.sharepoint.com/b.txt': undefined,
        nonsense: undefined,
        [`${teams.connector.url}/drive/b.txt`]: `${teams.connector.url}/drive/b.txt`,
      };
      for (const [contentUrl, expected] of Object.entries(links)) {
        await teams.say('download 1 b.txt');
        const { value } = consent('accept', offered()?.acceptContext);
        const uploadInfo = { ...value.uploadInfo, contentUrl, name: 'Your password expires today' };
        teams.connector.requests.length = 0;
        await teams.say('', { ...consent('accept', {}), value: { ...value, uploadInfo } });
        await teams.connector.waitForRequest((request) => request.method === 'DELETE');
        const [posted] = teams.connector.requests;
        expect(posted?.body.summary).toBe(strings.fileDelivered('b.txt'));
        expect(posted?.body.attachments?.[0]?.contentUrl).toBe(expected);
        expect(JSON.stringify(posted)).not.toContain('password');
      }
    });

    it('uploads to no host that is not allowed', async () => {
      reply = () => ({ files: [testFile('b.txt', 'from Barium')] });
      await teams.say('download 1 b.txt');
      const { value, ...invoke } = consent('accept', offered()?.acceptContext);
      const uploadInfo = { ...value.uploadInfo, uploadUrl: 'https://evil.example/b.txt' };
      await teams.say('', { ...invoke, value: { ...value, uploadInfo } });
      await teams.connector.waitForRequest((request) => request.body.text === strings.fileNotSent('b.txt'));
      expect(core.events).toHaveLength(1);
    });

    it('stores offers for a week, and file links and pending forms for half an hour', async () => {
      const form: Form = { title: 'Where?', line: 'upload', fields: [], submit: 'Upload', retainsFiles: true };
      reply = () => ({ card: cardWithForm(form), files: [testFile('b.txt')] });
      const startedAt = Date.now();
      await teams.say('', attach('a.txt'));
      await teams.say('download 1 b.txt');
      reply = () => ({ card: cardWithForm(uploadForm) });
      await teams.say('upload 1');
      const minutesOf = (prefix: string) =>
        [...teams.expiry]
          .filter(([key]) => key.startsWith(prefix))
          .map(([, at]) => Math.floor((at.getTime() - startedAt) / 60_000));
      expect(minutesOf('files:')).toEqual([30]);
      expect(minutesOf('form:')).toEqual([30]);
      expect(minutesOf('offer:')).toEqual([7 * 24 * 60]);
      expect(minutesOf('offer-message:')).toEqual([7 * 24 * 60]);
    });
  });

  describe('pictures in cards', () => {
    const picture = (more: Partial<Picture>): Picture => ({
      ...testFile('a.png', 'PNG'),
      type: 'image/png',
      alt: 'A diagram',
      ...more,
    });
    const shown = () => elementsOf(teams.card()).find((part) => part.type === 'Image');
    const card = { title: 'Diagram', image: { picture: 'a.png', alt: 'A diagram' } };

    it('serves pictures over HTTP to local tools', async () => {
      reply = () => ({ card, pictures: [picture({})] });
      await teams.say('diagram 1');
      const url = String(shown()?.url);
      expect(url).toMatch(`${teams.url}/api/messages/pictures/`);
      expect(await (await fetch(url)).text()).toBe('PNG');
      expect((await fetch(`${url}x`)).status).toBe(404);
    });

    it('embeds pictures as data URLs before the first request of a local tool', async () => {
      const conversation = { platform: 'teams', tenant: 't', id: 'a:x', isDirect: true } as const;
      const reference = { serviceUrl: teams.connector.url, bot: { id: '28:bot' }, kind: 'personal' };
      teams.stored.set('conversation:t/a:x', JSON.stringify(reference));
      await teams.adapter.post(conversation, { deliveryKey: 'k', card, pictures: [picture({})] });
      expect(shown()).toMatchObject({
        url: `data:image/png;base64,${Buffer.from('PNG').toString('base64')}`,
      });
    });

    it('shows a picture by its link without reading it', async () => {
      const linked = picture({ link: 'https://bot.example/pictures/x' });
      reply = () => ({ card, pictures: [linked] });
      await teams.say('diagram 1');
      expect(shown()).toMatchObject({ url: 'https://bot.example/pictures/x', altText: 'A diagram' });
    });

    it('replaces the picture by its alternative text if Teams rejects the card as too large', async () => {
      reply = () => ({ card: { ...card, text: ['Where it stands'] }, pictures: [picture({})] });
      teams.connector.respond = ({ body }) =>
        JSON.stringify(body).includes('"Image"') ? { status: 413, code: 'MessageSizeTooBig' } : undefined;
      await teams.say('diagram 1');
      expect(textOf(teams.card())).toContain(`Where it stands\nA diagram\n${strings.pictureTooLarge}`);
    });

    it('shows the alternative text of a picture that is too large or unreadable', async () => {
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
      for (const unusable of [picture({ size: 2_000_000 }), picture({ size: 2_000_000, link }), unsized, broken]) {
        reply = () => ({ card, pictures: [unusable] });
        await teams.say('diagram 1');
        expect(shown()).toBeUndefined();
        expect(textOf(teams.card())).toContain('A diagram');
      }
    });
  });
});
