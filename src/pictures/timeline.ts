/** The timeline of a case's tasks: who, from when to when, and which are open. Readable at a width of 400 pixels. */
import type { TaskRow } from '../barium/types.ts';
import { collapseWhitespace } from '../cards/card-context.ts';
import { isDone } from '../cards/progress.ts';
import { isOpen, taskName } from '../cards/task.ts';
import { statusColors, type ToneColors } from '../chat/status-colors.ts';
import { createDateFormat, validLocale } from '../lib/date-format.ts';
import { type PictureColors, pictureColors } from '../lib/picture-colors.ts';
import { clipText, textElement, textWidth, wrapText } from '../lib/svg-text.ts';
import { createTtlCache } from '../lib/ttl-cache.ts';
import type { Strings } from '../text/strings.ts';

/** Whom the picture is for. */
export interface TimelineReader {
  /** BCP 47; English if it is invalid. */
  readonly locale: string;
  /** IANA name. Without one, there are dates only: a time of day would be wrong for most readers. */
  readonly timeZone?: string | undefined;
}

interface TimelineInput {
  readonly tasks: readonly TaskRow[];
  readonly text: Strings;
  readonly reader: TimelineReader;
  readonly now: Date;
}

interface Entry {
  readonly name: string;
  readonly who: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly state: 'open' | 'done' | 'canceled';
}

/** The width at scale 1. */
const width = 400;
const margin = 14;
const left = 40;
const right = width - margin;
const fontSize = 15;
const smallFontSize = 14;
const lineHeight = 19;

/** More rows would make the picture taller than a screen. */
const maxEntries = 8;

/** The SVG of the timeline, and its size at scale 1. */
export function drawTimeline(input: TimelineInput): {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
} {
  const { text, now } = input;
  const colors = pictureColors;
  const { entries, earlier, more } = selectEntries(input);
  const span = spanOf(entries, now);
  const dates = dateFormatsFor(input.reader);
  const parts: string[] = [];
  const note = (words: string, y: number) =>
    textElement([words], left, y, { color: colors.muted, size: smallFontSize, anchor: 'start' });
  let y = margin;
  if (span !== undefined) {
    parts.push(axis(span, dates, text, now, colors, y + 8));
    y += 26;
  }
  if (earlier > 0) {
    parts.push(note(text.progress.earlier(earlier), y + 8));
    y += 26;
  }
  const rail: number[] = [];
  for (const entry of entries) {
    const drawn = entryShape(entry, { y, span, dates, input, colors });
    parts.push(drawn.svg);
    rail.push(y + 10);
    y += drawn.height;
  }
  if (more > 0) {
    parts.push(note(text.progress.more(more), y + 8));
    y += 26;
  }
  const height = Math.ceil(y + 4);
  const [top, bottom] = [rail[0], rail.at(-1)];
  const line =
    top === undefined ? '' : `<path d="M${margin + 9} ${top} V${bottom}" stroke="${colors.line}" stroke-width="2"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="${width}" height="${height}" fill="${colors.background}"/>
${line}
${parts.join('\n')}
</svg>`;
  return { svg, width, height };
}

/** By start; the open tasks first if there are too many, then the newest. */
function selectEntries({ tasks, text }: TimelineInput): { entries: Entry[]; earlier: number; more: number } {
  const all = tasks.map((task) => entryOf(text, task));
  const newestFirst = (a: Entry, b: Entry) => (b.from ?? 0) - (a.from ?? 0);
  const open = all.filter(({ state }) => state === 'open').sort(newestFirst);
  const ended = all
    .filter(({ state }) => state !== 'open')
    .sort((a, b) => (b.to ?? b.from ?? 0) - (a.to ?? a.from ?? 0));
  const shownOpen = open.slice(0, maxEntries);
  const shownEnded = ended.slice(0, maxEntries - shownOpen.length);
  return {
    entries: [...shownEnded.reverse(), ...shownOpen.reverse()],
    earlier: ended.length - shownEnded.length,
    more: open.length - shownOpen.length,
  };
}

function entryOf(text: Strings, task: TaskRow): Entry {
  const state = isOpen(task) ? 'open' : isDone(task) ? 'done' : 'canceled';
  return {
    name: taskName(text, task),
    who: collapseWhitespace((state === 'done' ? task.completedBy : undefined) ?? task.participants ?? ''),
    from: timeOf(task.createdDate),
    to: timeOf(task.completedDate),
    state,
  };
}

function timeOf(iso: string | undefined): number | undefined {
  const time = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(time) ? undefined : time;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** From the first start to the last end, or to now while a task is open; `undefined` if no task has a time. */
function spanOf(entries: readonly Entry[], now: Date): Span | undefined {
  const times = entries.flatMap(({ from, to, state }) => [from, to, state === 'open' ? now.getTime() : undefined]);
  const known = times.filter((time) => time !== undefined);
  if (entries.every(({ from }) => from === undefined)) return undefined;
  const [from, to] = [Math.min(...known), Math.max(...known)];
  return { from, to: Math.max(to, from + 60_000) };
}

type DateFormats = ReturnType<typeof createDateFormats>;

const dayMs = 86_400_000;

const dateFormats = createTtlCache<DateFormats>({ maxEntries: 200, ttlMs: dayMs, now: () => performance.now() });

/** Kept, since a format takes milliseconds to create. */
function dateFormatsFor(reader: TimelineReader): DateFormats {
  const key = `${reader.locale} ${reader.timeZone}`;
  const formats = dateFormats.get(key) ?? createDateFormats(reader);
  dateFormats.set(key, formats);
  return formats;
}

function createDateFormats({ locale, timeZone }: TimelineReader) {
  const day = { day: 'numeric', month: 'short' } as const;
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  const format = (options: Intl.DateTimeFormatOptions) => createDateFormat(locale, timeZone, options);
  const [short, long, year] = [format({ ...day, ...time }), format(day), format({ ...day, year: 'numeric' })];
  return {
    /** With the time of day for a short period, with the year for one that is not in this one. */
    period: (from: number, to: number, now: Date) => chooseFormat(from, to, now).formatRange(from, to),
    moment: (at: number, now: Date) => chooseFormat(at, now.getTime(), now).format(at),
    date: (at: number, now: Date) => (isThisYear(at, now) ? long : year).format(at),
    duration: createDurationFormat(validLocale(locale)),
  };

  function chooseFormat(from: number, to: number, now: Date): Intl.DateTimeFormat {
    if (!isThisYear(from, now) || !isThisYear(to, now)) return year;
    return timeZone !== undefined && to - from < 2 * dayMs ? short : long;
  }
}

function isThisYear(at: number, now: Date): boolean {
  return new Date(at).getUTCFullYear() === now.getUTCFullYear();
}

const units = [
  ['day', dayMs],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

function createDurationFormat(locale: string): (ms: number) => string {
  const formats = new Map<string, Intl.NumberFormat>();
  return (ms) => {
    const [unit, size] = units.find((one) => ms >= one[1]) ?? ['minute', 60_000];
    const format = formats.get(unit) ?? new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' });
    formats.set(unit, format);
    return format.format(Math.max(1, Math.round(ms / size)));
  };
}

/** The first and the last moment. */
function axis(span: Span, dates: DateFormats, text: Strings, now: Date, colors: PictureColors, y: number): string {
  const style = { color: colors.muted, size: smallFontSize };
  const end = Math.abs(span.to - now.getTime()) < 60_000 ? text.progress.now : dates.date(span.to, now);
  return [
    textElement([dates.date(span.from, now)], left, y, { ...style, anchor: 'start' }),
    textElement([end], right, y, { ...style, anchor: 'end' }),
  ].join('');
}

interface Placement {
  readonly y: number;
  readonly span: Span | undefined;
  readonly dates: DateFormats;
  readonly input: TimelineInput;
  readonly colors: PictureColors;
}

const tones = { open: 'busy', done: 'good', canceled: 'neutral' } as const;

/** A mark, the name with the duration, who and when, and a bar on the time axis. */
function entryShape(entry: Entry, placement: Placement): { readonly svg: string; readonly height: number } {
  const { y, span, dates, input, colors } = placement;
  const { now } = input;
  const tone = statusColors.light[tones[entry.state]];
  const isActive = entry.state === 'open';
  const duration = durationOf(entry, dates, now);
  const nameWidth = right - left - (duration === '' ? 0 : textWidth(duration, smallFontSize) + 10);
  // Bold letters are wider.
  const lines = wrapText(entry.name, isActive ? nameWidth * 0.88 : nameWidth, 2, fontSize);
  const middle = y + 10 + ((lines.length - 1) * lineHeight) / 2;
  const detail = [whenOf(entry, dates, input), entry.who].filter((part) => part !== '').join(' · ');
  const detailY = y + 10 + lines.length * lineHeight;
  const barY = detailY + (detail === '' ? -4 : 15);
  const svg = [
    mark(entry.state, margin + 9, y + 10, tone, colors),
    textElement(lines, left, middle, { color: colors.text, size: fontSize, bold: isActive, anchor: 'start' }),
    textElement([duration], right, y + 10, {
      color: isActive ? tone.text : colors.muted,
      size: smallFontSize,
      anchor: 'end',
    }),
    textElement([clipText(detail, right - left, smallFontSize)], left, detailY, {
      color: colors.muted,
      size: smallFontSize,
      anchor: 'start',
    }),
    span === undefined ? '' : bar(entry, span, barY, tone, colors, now),
  ].join('\n');
  return { svg, height: barY - y + 20 };
}

function durationOf({ from, to, state }: Entry, dates: DateFormats, now: Date): string {
  const end = state === 'open' ? now.getTime() : to;
  return from === undefined || end === undefined ? '' : dates.duration(Math.max(0, end - from));
}

function whenOf({ from, to, state }: Entry, dates: DateFormats, { text, now }: TimelineInput): string {
  if (state === 'open') return from === undefined ? '' : text.progress.since(dates.moment(from, now));
  const period =
    from === undefined || to === undefined || to < from
      ? [from ?? to].flatMap((at) => (at === undefined ? [] : [dates.moment(at, now)]))
      : [dates.period(from, to, now)];
  return [...(state === 'canceled' ? [text.progress.canceled] : []), ...period].join(' ');
}

function mark(state: Entry['state'], x: number, y: number, tone: ToneColors, { background }: PictureColors): string {
  if (state === 'open') {
    return `<circle cx="${x}" cy="${y}" r="9" fill="${background}" stroke="${tone.mark}" stroke-width="2.5"/><circle cx="${x}" cy="${y}" r="4" fill="${tone.mark}"/>`;
  }
  const sign =
    state === 'done' ? `M${x - 4} ${y + 0.3} L${x - 1.2} ${y + 3.2} L${x + 4.2} ${y - 3}` : `M${x - 4} ${y} H${x + 4}`;
  return `<circle cx="${x}" cy="${y}" r="9" fill="${tone.mark}" stroke="${background}" stroke-width="2"/><path d="${sign}" fill="none" stroke="${background}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`;
}

const barHeight = 6;

/** The bar of an open task reaches now. */
function bar(
  { from, to, state }: Entry,
  span: Span,
  y: number,
  tone: ToneColors,
  { line }: PictureColors,
  now: Date,
): string {
  const track = `<rect x="${left}" y="${y}" width="${right - left}" height="${barHeight}" rx="${barHeight / 2}" fill="${line}" fill-opacity="0.55"/>`;
  const end = state === 'open' ? now.getTime() : to;
  if (from === undefined || end === undefined) return track;
  const place = (at: number) => left + ((right - left) * (at - span.from)) / (span.to - span.from);
  const size = Math.max(6, place(Math.max(end, from)) - place(from));
  const x = Math.min(place(from), right - size);
  return `${track}<rect x="${x.toFixed(1)}" y="${y}" width="${size.toFixed(1)}" height="${barHeight}" rx="${barHeight / 2}" fill="${tone.mark}"/>`;
}
