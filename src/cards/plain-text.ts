import type { Action, Card, Fact, Row } from '../chat/card.ts';
import type { RichText, Timestamp } from '../chat/rich-text.ts';
import { replaceControlChars } from '../lib/control-chars.ts';

/** The language and time zone in which timestamps are written. */
export interface ReaderLocale {
  readonly locale?: string;
  readonly timeZone?: string;
  /** Between a date and a time of day; a comma by default. */
  readonly dateTimeSeparator?: string;
}

/** The card as plain text with line breaks, for the shell, notifications and screen readers. */
export function renderPlainText(card: Card, reader: ReaderLocale): string {
  const write = (text: RichText) => renderRichText(text, reader);
  const facts = card.facts ?? [];
  const width = Math.max(0, ...facts.map((fact) => fact.label.length));
  const blocks = [
    card.badge === undefined ? write(card.title) : `${write(card.title)} [${write(card.badge.label)}]`,
    facts.map((fact) => renderFact(fact, width, write)).join('\n'),
    ...(card.text ?? []).map(write),
    (card.rows ?? []).map((row) => renderRow(row, write)).join('\n'),
    card.image === undefined ? '' : `[${write(card.image.alt)}]`,
    (card.actions ?? []).map((action) => renderAction(action, write)).join('\n'),
    card.footer === undefined ? '' : write(card.footer),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** Rich text as plain text, with timestamps in the reader's language and time zone. */
export function renderRichText(text: RichText, reader: ReaderLocale): string {
  if (typeof text === 'string') return stripControlChars(text);
  return text
    .map((part) => (typeof part === 'string' ? stripControlChars(part) : renderTimestamp(part, reader)))
    .join('');
}

function renderFact(fact: Fact, width: number, write: (text: RichText) => string): string {
  return `${`${fact.label}:`.padEnd(width + 2)}${write(fact.value)}`;
}

function renderRow(row: Row, write: (text: RichText) => string): string {
  const badge = row.badge === undefined ? '' : ` [${write(row.badge.label)}]`;
  const detail = row.detail === undefined ? '' : write(row.detail);
  const commands = (row.actions ?? []).map((action) => renderAction(action, write));
  return [`• ${write(row.title)}${badge}`, detail, ...commands].filter((line) => line !== '').join('\n    ');
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

type Part = 'date' | 'time';

const styles: Readonly<Record<Part, Intl.DateTimeFormatOptions>> = {
  date: { dateStyle: 'medium' },
  time: { timeStyle: 'short' },
};

const parts: Readonly<Record<Timestamp['show'], readonly Part[]>> = {
  date: ['date'],
  time: ['time'],
  both: ['date', 'time'],
};

const formats = new Map<string, Intl.DateTimeFormat>();

function renderTimestamp(timestamp: Timestamp, reader: ReaderLocale): string {
  const date = new Date(timestamp.at);
  if (Number.isNaN(date.getTime())) return timestamp.at;
  return parts[timestamp.show]
    .map((part) => formatFor(part, reader).format(date))
    .join(reader.dateTimeSeparator ?? ', ');
}

/** Cached, since building a formatter is expensive. An unknown locale or time zone falls back to English and UTC. */
function formatFor(show: Part, { locale = 'en', timeZone = 'UTC' }: ReaderLocale): Intl.DateTimeFormat {
  const key = `${show} ${locale} ${timeZone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = createFormat(show, locale, timeZone);
  if (formats.size < 500) formats.set(key, format);
  return format;
}

function createFormat(show: Part, locale: string, timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { ...styles[show], timeZone });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new Intl.DateTimeFormat('en', { ...styles[show], timeZone: 'UTC' });
  }
}
