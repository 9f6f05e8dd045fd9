import type { PageEvent } from '../../../../adapters/web/view.ts';
import { type Playground, startPlayground, textAction } from '../playground.ts';
import { createScriptedBot } from '../scripted-bot.ts';

interface Frame {
  readonly id: string;
  readonly name: string;
  readonly event: PageEvent;
}

/** Reads `count` events of a stream. */
async function readEvents(
  playground: Playground,
  path: string,
  count: number,
  headers: Record<string, string> = {},
): Promise<readonly Frame[]> {
  const ended = new AbortController();
  const response = await fetch(playground.url + path, {
    headers: { ...playground.authorization, ...headers },
    signal: ended.signal,
  });
  const frames: Frame[] = [];
  let rest = '';
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (rest + part).split('\n\n');
    rest = blocks.pop() ?? '';
    frames.push(...blocks.filter((block) => block !== ':').map(frameOf));
    if (frames.length >= count) break;
  }
  ended.abort();
  return frames;
}

function frameOf(block: string): Frame {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
  return { id: field('id'), name: field('event'), event: JSON.parse(field('data')) as PageEvent };
}

describe('the stream of events', () => {
  let playground: Playground;
  beforeEach(async () => {
    playground = await startPlayground({ bot: createScriptedBot() });
  });
  afterEach(() => playground.close());

  const kinds = (frames: readonly Frame[]) => frames.map(({ event }) => event.kind);

  it('sends events to an open page as they happen', async () => {
    const { cursor } = await playground.state();
    const frames = readEvents(playground, `/playground/events?after=${cursor}`, 4);
    await playground.send(textAction('list'));
    expect(kinds(await frames)).toEqual(['message', 'typing', 'message', 'typing']);
  });

  it('continues after the last event of the page, without gaps and duplicates', async () => {
    const { cursor } = await playground.state();
    const path = `/playground/events?after=${cursor}`;
    await playground.send(textAction('list'));
    const first = await readEvents(playground, path, 2);
    await playground.send(textAction('help'));
    const rest = await readEvents(playground, path, 6, { 'last-event-id': first[1]?.id ?? '' });
    expect(kinds(rest)).toEqual(['message', 'typing', 'message', 'typing', 'message', 'typing']);
    expect(new Set([...first.slice(0, 2), ...rest].map((frame) => frame.id)).size).toBe(8);
  });

  it.each(['', 'nonsense', '00000000-0000-0000-0000-000000000000.3'])(
    'resets a page with the unknown cursor "%s"',
    async (cursor) => {
      const frames = await readEvents(playground, `/playground/events?after=${cursor}`, 1);
      expect(frames.map((frame) => frame.name)).toEqual(['reset']);
    },
  );

  it('resets a page that has missed too many events', async () => {
    const { cursor } = await playground.state();
    for (let count = 0; count < 130; count += 1) await playground.send(textAction('help'));
    const frames = await readEvents(playground, `/playground/events?after=${cursor}`, 1);
    expect(frames.map((frame) => frame.name)).toEqual(['reset']);
  });

  it('belongs to a log of the newest 200 messages of each conversation', async () => {
    for (let count = 0; count < 101; count += 1) await playground.send(textAction(`line ${count}`));
    const messages = await playground.messages();
    expect(messages).toHaveLength(200);
    expect(messages[0]).toMatchObject({ from: 'you', text: 'line 1' });
  });
});
