import { LRUCache } from 'lru-cache';
import type { Action, Card, Details, Fact, Row, StatePart, Table } from '../chat/card.ts';
import type { RichText, Timestamp } from '../chat/rich-text.ts';
import { tableLines, textBar } from '../chat/table-text.ts';
import { replaceControlChars } from '../lib/control-chars.ts';
import { createDateFormat } from '../lib/date-format.ts';
import { formatRelative } from '../lib/relative-time.ts';

/** The language and time zone in which timestamps are written. */
export interface ReaderLocale {
  readonly locale?: string;
  readonly timeZone?: string;
  /** Between a date and a time of day; a comma by default. */
  readonly dateTimeSeparator?: string;
  /** The current time by default. */
  readonly now?: Date;
}

type Writer = (text: RichText) => string;

/** The card as plain text with line breaks, for the shell, notifications and screen readers. */
export function renderPlainText(card: Card, reader: ReaderLocale): string {
  const write: Writer = (text) => renderRichText(text, reader);
  const blocks = [
    renderHead(card, write),
    card.progress === undefined
      ? ''
      : `${textBar(card.progress.done / card.progress.total)} ${write(card.progress.label)}`,
    renderFacts(card.facts ?? [], write),
    ...(card.text ?? []).map(write),
    (card.code ?? []).map((line) => `    ${write(line)}`).join('\n'),
    card.table === undefined ? '' : renderTable(card.table, write),
    (card.rows ?? []).map((row, index) => renderRow(row, index, write)).join('\n'),
    card.image === undefined ? '' : `[${write(card.image.alt)}]`,
    [...(card.actions ?? []), ...(card.overflow ?? [])].map((action) => renderAction(action, write)).join('\n'),
    card.details === undefined ? '' : renderDetails(card.details, write),
    card.footer === undefined ? '' : write(card.footer),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** The title, and the line of state below it; a badge alone stays beside the title. */
function renderHead({ title, badge, state = [], isOneLine }: Card, write: Writer): string {
  if (isOneLine === true) return renderState([{ text: title }, ...state], write);
  if (state.length === 0) return badge === undefined ? write(title) : `${write(title)} [${write(badge.label)}]`;
  return [write(title), renderState(badge === undefined ? state : [{ text: badge.label }, ...state], write)].join('\n');
}

function renderState(parts: readonly StatePart[], write: Writer): string {
  return parts.map((part) => write(part.text)).join(' · ');
}

function renderDetails({ label, facts }: Details, write: Writer): string {
  return `${write(label)}\n${renderFacts(facts, write)}`;
}

function renderTable(table: Table, write: Writer): string {
  const actions = table.rows.flatMap(({ action }) =>
    action === undefined ? [] : [renderAction({ ...action, label: action.accessibilityLabel ?? action.label }, write)],
  );
  return [...tableLines(table, write), ...actions].join('\n');
}

/** Rich text as plain text, with timestamps in the reader's language and time zone. */
export function renderRichText(text: RichText, reader: ReaderLocale): string {
  if (typeof text === 'string') return stripControlChars(text);
  return text
    .map((part) => (typeof part === 'string' ? stripControlChars(part) : renderTimestamp(part, reader)))
    .join('');
}

function renderFacts(facts: readonly Fact[], write: Writer): string {
  const width = Math.max(0, ...facts.map((fact) => fact.label.length));
  return facts.map(({ label, value }) => `${`${label}:`.padEnd(width + 2)}${write(value)}`).join('\n');
}

function renderRow(row: Row, index: number, write: Writer): string {
  const badge = row.badge === undefined ? '' : ` [${write(row.badge.label)}]`;
  const context = [row.detail, row.note?.text].flatMap((part) => (part === undefined ? [] : [write(part)]));
  const detail = context.filter((part) => part !== '').join(' · ');
  const commands = (row.actions ?? []).map((action) => renderAction(action, write));
  const lines = [`• ${write(row.title)}${badge}`, detail, ...commands].filter((line) => line !== '').join('\n    ');
  return row.heading === undefined ? lines : `${index === 0 ? '' : '\n'}${write(row.heading)}\n${lines}`;
}

/** A button as the text to type instead. */
function renderAction(action: Action, write: (text: RichText) => string): string {
  return `→ ${write(action.label)}: ${write(typedCommandFor(action))}`;
}

function typedCommandFor(action: Action): string {
  if (action.kind === 'link') return action.url;
  return action.kind === 'form' ? (action.form.typedFallback ?? action.form.line) : action.line;
}

/** Control and direction characters could forge lines or hide text in a terminal. Line breaks are kept. */
function stripControlChars(text: string): string {
  return replaceControlChars(text, (character) => (character === '\n' ? '\n' : ' '));
}

type Part = 'date' | 'day' | 'time';

const styles: Readonly<Record<Part, Intl.DateTimeFormatOptions>> = {
  date: { dateStyle: 'medium' },
  day: { day: 'numeric', month: 'short' },
  time: { timeStyle: 'short' },
};

const parts: Readonly<Record<Exclude<Timestamp['show'], 'ago' | 'day'>, readonly Part[]>> = {
  date: ['date'],
  time: ['time'],
  both: ['date', 'time'],
};

const formats = new Map<string, Intl.DateTimeFormat>();

function renderTimestamp({ at, show }: Timestamp, reader: ReaderLocale): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const now = reader.now ?? new Date();
  if (show === 'ago') return formatRelative(date.getTime() - now.getTime(), reader.locale ?? 'en');
  const isThisYear = date.getUTCFullYear() === now.getUTCFullYear();
  const shown = show === 'day' ? [isThisYear ? ('day' as const) : ('date' as const)] : parts[show];
  return shown.map((part) => formatPart(date, part, reader)).join(reader.dateTimeSeparator ?? ', ');
}

/** The same dates are shown again and again, and formatting one takes longer than the rest of its line. */
const formatted = new LRUCache<string, string>({ max: 2_000 });

function formatPart(date: Date, show: Part, reader: ReaderLocale): string {
  const key = `${date.getTime()} ${show} ${reader.locale} ${reader.timeZone}`;
  const known = formatted.get(key);
  if (known !== undefined) return known;
  const text = formatFor(show, reader).format(date);
  formatted.set(key, text);
  return text;
}

/** Cached, since building a formatter is expensive. */
function formatFor(show: Part, { locale = 'en', timeZone = 'UTC' }: ReaderLocale): Intl.DateTimeFormat {
  const key = `${show} ${locale} ${timeZone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = createDateFormat(locale, timeZone, styles[show]);
  if (formats.size < 500) formats.set(key, format);
  return format;
}
