import { setTimeout as delay } from 'node:timers/promises';
import type { TaskRow } from '../../src/barium/types.ts';
import { renderPng } from '../../src/lib/render-png.ts';
import { textWidth } from '../../src/lib/svg-text.ts';
import { drawTimeline, type TimelineReader } from '../../src/pictures/timeline.ts';
import { openTimeline } from '../../src/pictures/timeline-picture.ts';
import * as en from '../../src/text/en/index.ts';
import * as sv from '../../src/text/sv/index.ts';
import { corpus } from '../hostile/corpus.ts';
import { task } from '../memory-barium.ts';

const now = new Date('2026-11-27T12:00:00Z');
const stockholm: TimelineReader = { locale: 'en', timeZone: 'Europe/Stockholm' };

function draw(tasks: readonly TaskRow[], reader = stockholm, text: typeof en = en) {
  const { svg, ...size } = drawTimeline({ tasks, text, reader, now });
  const texts = [
    ...svg.matchAll(/<text [^>]*font-size="([\d.]+)"[^>]*text-anchor="(\w+)"[^>]*>(.*?)<\/text>/gs),
  ].flatMap(([, fontSize, anchor, spans = '']) =>
    [...spans.matchAll(/<tspan x="([\d.]+)"[^>]*>(.*?)<\/tspan>/gs)].map(([, x, text = '']) => ({
      text: text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
      size: Number(fontSize),
      x: Number(x),
      anchor,
    })),
  );
  return { svg, ...size, texts, words: texts.map(({ text }) => text).filter((text) => text !== '') };
}

const done = (n: number, from: string, to: string, more: Partial<TaskRow> = {}) =>
  task(n, { status: 'completed', createdDate: from, completedDate: to, completedBy: 'Karin Lindqvist', ...more });

describe('the timeline of a case', () => {
  it('says who had each task, from when to when, and which is open since when', () => {
    const { words } = draw([
      task(2, { name: 'Ship the goods', createdDate: '2026-11-24T08:00:00Z', participants: 'Mikael Fors' }),
      done(1, '2026-11-20T08:00:00Z', '2026-11-20T09:30:00Z', { name: 'Check the order' }),
    ]);
    expect(words.map((text) => text.replaceAll(/[\u2009\u202f]/gu, ' '))).toEqual([
      'Nov 20',
      'now',
      'Check the order',
      '2 hr',
      'Nov 20, 9:00 – 10:30 AM · Karin Lindqvist',
      'Ship the goods',
      '3 days',
      'since Nov 24 · Mikael Fors',
    ]);
  });

  it('is in the language of its reader', () => {
    const tasks = [done(1, '2026-11-20T08:00:00Z', '2026-11-23T09:30:00Z'), task(2, { status: 'cancelled' }), task(3)];
    const { words } = draw(tasks, { locale: 'sv', timeZone: 'Europe/Stockholm' }, sv as never);
    expect(words.join(' ')).toMatch(/20–23 nov\. · Karin.*annullerad 2 nov|annullerad 2 nov.*20–23 nov\. · Karin/u);
    expect(words).toEqual(expect.arrayContaining(['nu', '3 d']));
  });

  it('has no time of day for a reader whose time zone is not known', () => {
    const { words } = draw([done(1, '2026-11-20T08:00:00Z', '2026-11-20T09:30:00Z')], { locale: 'en' });
    expect(words.join(' ')).not.toMatch(/\d:\d\d/u);
  });

  it('is readable at a width of 400 pixels: no text is smaller than 14 pixels or leaves the picture', () => {
    const names = [...Object.values(corpus), 'W'.repeat(500), '漢字'.repeat(200), 'a b '.repeat(100)];
    for (const name of names) {
      const { texts, width } = draw([
        task(1, { name, participants: name }),
        done(2, '2025-01-01T08:00:00Z', '2026-11-20T09:30:00Z', { name, completedBy: name }),
      ]);
      expect(width).toBe(400);
      const wrong = texts.filter(({ text, size, x, anchor }) => {
        const [from, to] = anchor === 'end' ? [x - textWidth(text, size), x] : [x, x + textWidth(text, size)];
        return size < 14 || from < 0 || to > 400;
      });
      expect(wrong).toEqual([]);
    }
  });

  it('shows at most eight tasks, the open ones first, and counts the others', () => {
    const ended = Array.from({ length: 40 }, (_, n) =>
      done(n + 1, `2026-10-01T00:00:${10 + n}Z`, `2026-10-02T00:00:${10 + n}Z`, { name: `Old ${n}` }),
    );
    const { words, height } = draw([...ended, task(50, { name: 'Open 1' }), task(51, { name: 'Open 2' })]);
    expect(words.filter((text) => /^(?:Old|Open)/u.test(text))).toEqual([
      ...[34, 35, 36, 37, 38, 39].map((n) => `Old ${n}`),
      'Open 2',
      'Open 1',
    ]);
    expect(words).toContain('+ 34 earlier tasks');
    expect(height).toBeLessThan(700);
    const busy = draw(Array.from({ length: 20 }, (_, n) => task(n + 1, { name: `Open ${n}` })));
    expect(busy.words).toContain('+ 12 more open tasks');
  });

  it.each<[string, Partial<TaskRow>]>([
    ['no dates', { createdDate: undefined }],
    ['an invalid date', { createdDate: 'yesterday', completedDate: 'never' }],
    ['an end before its start', { createdDate: '2026-11-20T08:00:00Z', completedDate: '2026-11-01T08:00:00Z' }],
    ['a start in the future', { createdDate: '2031-11-20T08:00:00Z' }],
    ['nothing but an id', { name: undefined, status: undefined, createdDate: undefined, participants: undefined }],
    ['an unknown status', { status: 'suspended' }],
  ])('is drawn for a task with %s', async (_, more) => {
    const { svg, height } = draw([task(1, more), done(2, '2026-11-20T08:00:00Z', '2026-11-21T08:00:00Z')]);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|Invalid/u);
    expect((await renderPng(svg, 1)).readUInt32BE(20)).toBe(height);
  });

  it.each(['Nowhere/City', '🕐'])('is drawn in UTC for the unknown time zone %s', (timeZone) => {
    const { words } = draw([done(1, '2026-11-20T08:00:00Z', '2026-11-20T09:30:00Z')], { locale: 'en', timeZone });
    expect(words.join(' ')).toContain('8:00');
  });

  it('is in English for an invalid locale', () => {
    const { words } = draw([done(1, '2026-11-20T08:00:00Z', '2026-11-23T09:30:00Z')], { locale: 'en-!!' });
    expect(words.join(' ')).toContain('Nov 20');
    expect(words).toContain('3 days');
  });

  it('is a valid picture for every hostile name, which is only text in it', async () => {
    for (const name of Object.values(corpus)) {
      const { svg } = draw([task(1, { name, participants: name })]);
      const drawn = svg.replaceAll(/<\/?(?:svg|rect|path|circle|text|tspan)\b[^<>]*>/gu, '');
      expect(drawn).not.toMatch(/[<>]/u);
      expect((await renderPng(svg, 0.2)).subarray(1, 4).toString()).toBe('PNG');
    }
  });
});

describe('rendering a picture', () => {
  it('runs beside the event loop, even at the largest size', async () => {
    const tasks = Array.from({ length: 8 }, (_, n) =>
      task(n + 1, { name: `Task ${n} ${'with a long name '.repeat(8)}` }),
    );
    const options = { name: 'x.png', text: en, reader: stockholm, now };
    await openTimeline(tasks, { ...options, size: { zoom: 0.1 } });
    let turns = 0;
    let isDone = false;
    const turning = (async () => {
      for (; !isDone; turns += 1) await delay(1);
    })();
    await openTimeline(tasks, { ...options, size: { zoom: 10 } });
    isDone = true;
    await turning;
    // Takes hundreds of milliseconds. On the event loop, that would be a few turns.
    expect(turns).toBeGreaterThan(30);
  }, 30_000);

  it('is done once for the same picture', async () => {
    const options = { name: 'x.png', text: en, reader: stockholm, now, size: {} };
    const sizes = await Promise.all([openTimeline([task(77)], options), openTimeline([task(77)], options)]);
    expect(sizes[0]?.size).toBe(sizes[1]?.size);
  });

  it('rejects an invalid picture, and renders the next one', async () => {
    await expect(renderPng('<svg', 1)).rejects.toThrow('failed to render a picture');
    const png = await renderPng('<svg xmlns="http://www.w3.org/2000/svg" width="3" height="4"/>', 1);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3, 4]);
  });

  it('frees the pixels of a picture that is done', async () => {
    const side = 2_500;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"/>`;
    await renderPng(svg, 1);
    const before = process.memoryUsage.rss();
    const count = 24;
    for (let n = 0; n < count; n += 1) await renderPng(svg, 1);
    expect(process.memoryUsage.rss() - before).toBeLessThan((count * side * side * 4) / 2);
  });

  it('rejects pictures beyond the queue instead of keeping them', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="4"/>';
    const results = await Promise.allSettled(Array.from({ length: 80 }, () => renderPng(svg, 1)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    expect(await renderPng(svg, 1)).toBeInstanceOf(Buffer);
  });
});
