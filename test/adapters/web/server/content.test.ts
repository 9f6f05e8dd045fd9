import { contentLimits, createContentStore } from '../../../../adapters/web/server/content.ts';
import type { Content } from '../../../../src/chat/content.ts';
import { type Playground, startPlayground, textAct } from '../playground.ts';
import { createScriptedBot } from '../scripted-bot.ts';

describe('the pictures and files of an answer', () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground({ bot: createScriptedBot() });
  });
  afterAll(() => playground.close());

  it('are served to the page: a picture as what it is', async () => {
    await playground.act(textAct('show 4711'));
    const [image] = (await playground.lastAnswer()).images;
    const answer = await playground.ask(image?.url ?? '');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/png']);
    expect(answer.headers['content-disposition']).toBeUndefined();
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('are served to the page: a file to be saved under its name, unable to run anything', async () => {
    await playground.act(textAct('export'));
    const [file] = (await playground.lastAnswer()).files;
    const answer = await playground.ask(file?.url ?? '');
    expect(answer.body).toBe('all is well');
    expect(answer.headers['content-disposition']).toBe('attachment; filename=report.txt');
    expect(answer.headers['content-security-policy']).toBe("default-src 'none'; sandbox");
  });

  it('may break off: the answer comes without the picture, and the log says why', async () => {
    await playground.act(textAct('broken'));
    expect((await playground.lastAnswer()).images).toEqual([{ name: 'd.png', alt: 'Half' }]);
    expect(playground.logged.at(-1)?.line).toContain('could not read a picture');
  });

  it('are unknown under any other address', async () => {
    expect((await playground.ask('/playground/content/4711')).status).toBe(404);
  });
});

describe('the content store', () => {
  it('keeps nothing larger than its cap, and lets go of the source', async () => {
    let discarded = 0;
    const limits = { ...contentLimits, bytes: 10 };
    const store = createContentStore({ limits, now: () => new Date(), log: () => undefined });
    const large: Content = {
      name: 'a.bin',
      type: 'application/octet-stream',
      bytes: (async function* () {
        for (;;) yield new Uint8Array(4);
      })(),
      cancel: () => {
        discarded += 1;
      },
    };
    expect((await store.keep(large)).url).toBeUndefined();
    expect(discarded).toBe(1);
  });
});
