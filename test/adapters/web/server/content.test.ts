import { createContentStore, defaultContentLimits } from '../../../../adapters/web/server/content.ts';
import type { Content } from '../../../../src/chat/content.ts';
import { createTestSpool } from '../../../spool.ts';
import { type Playground, startPlayground, textAction } from '../playground.ts';
import { createScriptedBot } from '../scripted-bot.ts';

describe('the content of replies', () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground({ bot: createScriptedBot() });
  });
  afterAll(() => playground.close());

  it('is served inline if it is a picture', async () => {
    await playground.send(textAction('show 4711'));
    const [image] = (await playground.lastReply()).images;
    const answer = await playground.request(image?.url ?? '');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/png']);
    expect(answer.headers['content-disposition']).toBeUndefined();
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('is served as a download that cannot run scripts if it is a file', async () => {
    await playground.send(textAction('export'));
    const [file] = (await playground.lastReply()).files;
    const answer = await playground.request(file?.url ?? '');
    expect(answer.body).toBe('all is well');
    expect(answer.headers['content-disposition']).toBe('attachment; filename=report.txt');
    expect(answer.headers['content-security-policy']).toBe("default-src 'none'; sandbox");
  });

  it('is left out of the reply and logged if it cannot be read to the end', async () => {
    await playground.send(textAction('broken'));
    expect((await playground.lastReply()).images).toEqual([{ name: 'd.png', alt: 'Half' }]);
    expect(playground.logged.at(-1)?.line).toContain('failed to read a picture');
  });

  it('is not found under any other URL', async () => {
    expect((await playground.request('/playground/content/4711')).status).toBe(404);
  });
});

describe('the content store', () => {
  it('stores nothing larger than its limit, and cancels the source', async () => {
    let cancelled = 0;
    const limits = { ...defaultContentLimits, maxItemBytes: 10 };
    const store = createContentStore({ limits, spool: createTestSpool(), now: () => new Date(), log: () => undefined });
    const large: Content = {
      name: 'a.bin',
      type: 'application/octet-stream',
      bytes: (async function* () {
        for (;;) yield new Uint8Array(4);
      })(),
      cancel: () => {
        cancelled += 1;
      },
    };
    expect((await store.put(large)).url).toBeUndefined();
    expect(cancelled).toBe(1);
  });
});
