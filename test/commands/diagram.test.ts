import { NoDiagramError, UnreachableError } from '../../src/barium/errors.ts';
import type { Barium, TaskRow } from '../../src/barium/types.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { createPictureLink } from '../../src/http/picture-link.ts';
import { decryptPictureToken } from '../../src/http/picture-token.ts';
import { alice, channel, createTestBot, type TestBot } from '../bot/test-bot.ts';
import { createMemoryBarium, type MemoryBarium, task } from '../memory-barium.ts';

const key = Buffer.alloc(32, 7);

const checked = task(1, {
  name: 'Check the order',
  status: 'completed',
  completedDate: '2026-11-20T10:00:00Z',
  completedBy: 'Karin',
});
const packed = task(2, { name: 'Pick and pack', status: 'completed', completedDate: '2026-11-21T10:00:00Z' });
const open = task(3, { name: 'Ship the goods' });
const canceled = task(4, { name: 'Call the customer', status: 'cancelled' });

let barium: MemoryBarium;
let testBot: TestBot;
let calls: (keyof Barium)[];

afterEach(() => testBot.close());

async function start(tasks: TaskRow[], options: { readonly hasDiagram: boolean }): Promise<void> {
  barium = createMemoryBarium([{ tasks }]);
  calls = [];
  barium.before = (method) => void calls.push(method);
  const noImage = async () => {
    calls.push('openImage');
    throw new NoDiagramError({ endpoint: 'GET /Instances/{Id}/Image' });
  };
  testBot = await createTestBot({
    barium: options.hasDiagram ? barium : { ...barium, openImage: noImage },
    overrides: {
      pictureLink: (request) => createPictureLink('https://bot.example', key, request, testBot.clock.now),
    },
  });
}

async function ask(line = 'diagram order 1', person = alice): Promise<Reply> {
  calls = [];
  return testBot.bot.handle({ kind: 'text', line, person, conversation: channel, idempotencyKey: crypto.randomUUID() });
}

async function readPicture({ pictures = [] }: Reply): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of pictures[0]?.bytes ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('the diagram of a case', () => {
  it('has the path of its tasks below it and in its alternative text, the completed ones first', async () => {
    await start([open, packed, canceled, checked], { hasDiagram: true });
    const { card, pictures } = await ask();

    expect(card.text).toEqual(['Check the order ✓ → Pick and pack ✓ → ▸ Ship the goods']);
    expect(card.image?.alt).toContain('Done: Check the order and Pick and pack. Open: Ship the goods.');
    expect(pictures?.[0]?.alt).toBe(card.image?.alt);
  });

  it('has a Swedish path for a Swedish reader', async () => {
    await start([checked, open], { hasDiagram: true });
    const { card } = await ask('diagram order 1', { ...alice, locale: 'sv' });
    expect(card.image?.alt).toContain('Klart: Check the order. Pågår: Ship the goods.');
  });

  it('of a closed case mentions no task that was left open, and shortens a long milestone', async () => {
    await start([checked, open], { hasDiagram: true });
    const [stored] = barium.cases.values();
    Object.assign(stored?.instance ?? {}, { status: 'aborted', milestone: `Waiting\nfor ${'x'.repeat(200)}` });
    const { card } = await ask();

    expect(card.text).toEqual(['Check the order ✓']);
    expect(card.image?.alt).not.toContain('Ship the goods');
    const milestone = card.state?.[0]?.text;
    expect(milestone).toMatch(/^Waiting for x+…$/u);
    expect(milestone).toHaveLength(100);
    expect(card.image?.alt).toContain(milestone);
  });

  it('offers the whole diagram, which offers nothing larger', async () => {
    await start([open], { hasDiagram: true });
    const { card } = await ask();
    const whole = await testBot.press(card, 'Whole diagram');
    expect(whole.pictures).toHaveLength(1);
    expect(whole.card.actions?.map(({ label }) => label)).not.toContain('Whole diagram');
  });

  it('shortens a long path at both ends', async () => {
    const many = Array.from({ length: 30 }, (_, n) =>
      task(n + 1, { name: `Step ${n}`, status: 'completed', completedDate: `2026-11-01T00:00:${10 + n}Z` }),
    );
    await start([...many, ...Array.from({ length: 12 }, (_, n) => task(n + 50, { name: `Open ${n}` }))], {
      hasDiagram: true,
    });
    const [path = ''] = (await ask()).card.text ?? [];
    expect(path).toMatch(/^… → Step 22 ✓ → .* → Step 29 ✓ → ▸ Open 0 → .* → …$/u);
  });

  it('is shown without the path if the tasks cannot be read', async () => {
    await start([open], { hasDiagram: true });
    barium.before = (method) => {
      if (method === 'listTasks') throw new UnreachableError('connection', { endpoint: 'GET' });
    };
    const { card, pictures } = await ask();
    expect([card.text, pictures?.length]).toEqual([[], 1]);
  });
});

describe('a case whose process has no diagram', () => {
  it('gets a picture of its tasks, with a path, an alternative text and a link', async () => {
    await start([checked, open], { hasDiagram: false });
    const reply = await ask('diagram order 1', { ...alice, locale: 'sv-SE', timeZone: 'Europe/Stockholm' });
    const png = await readPicture(reply);

    expect(reply.outcome).toBe('done');
    expect([png.subarray(1, 4).toString(), png.readUInt32BE(16)]).toEqual(['PNG', 800]);
    expect(reply.pictures?.[0]).toMatchObject({ type: 'image/png', size: png.length, name: 'Order 1 förlopp.png' });
    expect(reply.card).toMatchObject({
      title: 'Förlopp för Order 1',
      text: ['Check the order ✓ → ▸ Ship the goods'],
      image: { alt: 'Förlopp för Order 1. Status: pågående. Klart: Check the order. Pågår: Ship the goods.' },
    });
    const token = reply.pictures?.[0]?.link?.split('/').at(-1) ?? '';
    expect(decryptPictureToken(key, token, testBot.clock.now)).toMatchObject({
      instanceId: barium.cases.keys().next().value,
      timeline: { locale: 'sv-SE', timeZone: 'Europe/Stockholm' },
    });
  });

  it('gets a picture that fits into the largest one that the conversation shows', async () => {
    await start([checked, open], { hasDiagram: false });
    const event = { kind: 'text', person: alice, conversation: channel, line: 'diagram order 1' } as const;
    const reply = await testBot.bot.handle({
      ...event,
      idempotencyKey: 'a',
      maxPictureSize: { width: 500, height: 2_000 },
    });
    expect((await readPicture(reply)).readUInt32BE(16)).toBe(500);
  });

  it('costs no more requests than its list of tasks, apart from the one for the diagram', async () => {
    await start([checked, open], { hasDiagram: false });
    const id = barium.cases.keys().next().value;
    await ask(`tasks ${id}`);
    const forTasks = [...calls];
    await ask(`diagram ${id}`);
    expect(calls.filter((method) => method !== 'openImage').sort()).toEqual(forTasks.sort());
  });

  it('without any task has nothing to draw, which is said', async () => {
    await start([], { hasDiagram: false });
    const reply = await ask();
    expect([reply.outcome, reply.card.title, reply.pictures]).toEqual([
      'refused',
      'No diagram for this process',
      undefined,
    ]);
  });

  it('cannot be drawn if Barium does not answer', async () => {
    await start([open], { hasDiagram: false });
    barium.before = (method) => {
      if (method === 'listTasks') throw new UnreachableError('connection', { endpoint: 'GET' });
    };
    expect((await ask()).card.title).toBe('Can’t reach Barium right now');
  });
});
