import type { PageEvent } from '../../../../adapters/web/view.ts';
import { type Playground, startPlayground, textAct } from '../playground.ts';
import { createScriptedBot } from '../scripted-bot.ts';

interface Frame {
  readonly id: string;
  readonly name: string;
  readonly event: PageEvent;
}

/** Reads a stream of events until it has seen so many. */
async function frames(
  url: string,
  count: number,
  headers: Record<string, string> = {},
): Promise<readonly Frame[]> {
  const ended = new AbortController();
  const response = await fetch(url, { headers, signal: ended.signal });
  const seen: Frame[] = [];
  let rest = '';
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (rest + part).split('\n\n');
    rest = blocks.pop() ?? '';
    seen.push(...blocks.filter((block) => block !== ':').map(frameOf));
    if (seen.length >= count) break;
  }
  ended.abort();
  return seen;
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

  const kinds = (seen: readonly Frame[]) => seen.map(({ event }) => event.kind);

  it('tells an open page what happens while it happens', async () => {
    const { cursor } = await playground.state();
    const seen = frames(`${playground.url}/playground/events?after=${cursor}`, 4);
    await playground.act(textAct('list'));
    expect(kinds(await seen)).toEqual(['message', 'working', 'message', 'working']);
  });

  it('goes on after the last event a page has seen, with nothing lost and nothing twice', async () => {
    const { cursor } = await playground.state();
    const url = `${playground.url}/playground/events?after=${cursor}`;
    await playground.act(textAct('list'));
    const first = await frames(url, 2);
    await playground.act(textAct('help'));
    const rest = await frames(url, 6, { 'last-event-id': first[1]?.id ?? '' });
    expect(kinds(rest)).toEqual(['message', 'working', 'message', 'working', 'message', 'working']);
    expect(new Set([...first.slice(0, 2), ...rest].map((frame) => frame.id)).size).toBe(8);
  });

  it.each(['', 'nonsense', '00000000-0000-0000-0000-000000000000.3'])(
    'makes a page start over whose cursor means nothing here: "%s"',
    async (cursor) => {
      const seen = await frames(`${playground.url}/playground/events?after=${cursor}`, 1);
      expect(seen.map((frame) => frame.name)).toEqual(['reset']);
    },
  );

  it('makes a page start over that was away for too long', async () => {
    const { cursor } = await playground.state();
    for (let act = 0; act < 130; act += 1) await playground.act(textAct('help'));
    const seen = await frames(`${playground.url}/playground/events?after=${cursor}`, 1);
    expect(seen.map((frame) => frame.name)).toEqual(['reset']);
  });

  it('keeps the newest 200 messages of a place', async () => {
    for (let act = 0; act < 101; act += 1) await playground.act(textAct(`line ${act}`));
    const messages = await playground.messages();
    expect(messages).toHaveLength(200);
    expect(messages[0]).toMatchObject({ from: 'you', text: 'line 1' });
  });
});
