import type { Action, Card, Fact, Row } from '../chat/card.ts';
import type { RichText, Timestamp } from '../chat/rich-text.ts';

/** For whom the moments in a text are written out. */
export interface Reader {
  readonly locale?: string;
  readonly timeZone?: string;
  /** Stands between a date and a time of day; a comma where it is missing. */
  readonly dateAndTime?: string;
}

/** The card as plain text with line breaks: for the shell, notifications and screen readers. */
export function plain(card: Card, reader: Reader): string {
  const say = (words: RichText) => plainWords(words, reader);
  const facts = card.facts ?? [];
  const width = Math.max(0, ...facts.map((fact) => fact.label.length));
  const blocks = [
    card.badge === undefined ? say(card.title) : `${say(card.title)} [${say(card.badge.label)}]`,
    facts.map((fact) => plainFact(fact, width, say)).join('\n'),
    ...(card.text ?? []).map(say),
    (card.rows ?? []).map((row) => plainRow(row, say)).join('\n'),
    card.image === undefined ? '' : `[${say(card.image.alt)}]`,
    (card.actions ?? []).map((action) => plainAction(action, say)).join('\n'),
    card.footer === undefined ? '' : say(card.footer),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** Words as one text, moments in the reader's language and time zone. */
export function plainWords(words: RichText, reader: Reader): string {
  if (typeof words === 'string') return printable(words);
  return words
    .map((part) => (typeof part === 'string' ? printable(part) : plainMoment(part, reader)))
    .join('');
}

function plainFact(fact: Fact, width: number, say: (words: RichText) => string): string {
  return `${`${fact.label}:`.padEnd(width + 2)}${say(fact.value)}`;
}

function plainRow(row: Row, say: (words: RichText) => string): string {
  const badge = row.badge === undefined ? '' : ` [${say(row.badge.label)}]`;
  const detail = row.detail === undefined ? '' : say(row.detail);
  const commands = (row.actions ?? []).map((action) => plainAction(action, say));
  return [`• ${say(row.title)}${badge}`, detail, ...commands].filter((line) => line !== '').join('\n    ');
}

/** A button, where nothing can be pressed: what to type instead. */
function plainAction(action: Action, say: (words: RichText) => string): string {
  return `→ ${say(action.label)}: ${say(typedFor(action))}`;
}

function typedFor(action: Action): string {
  if (action.kind === 'link') return action.url;
  return action.kind === 'form' ? (action.form.typedFallback ?? action.form.line) : action.line;
}

/** Control and direction characters could forge lines or hide text in a terminal; line breaks are kept. */
function printable(text: string): string {
  if (!unprintable.test(text)) return text;
  return text.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\n' ? '\n' : ' ',
  );
}

/** Nearly every text has none of them, and is looked through at a fraction of the cost. */
const unprintable = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

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

function plainMoment(moment: Timestamp, reader: Reader): string {
  const date = new Date(moment.at);
  if (Number.isNaN(date.getTime())) return moment.at;
  return parts[moment.show]
    .map((part) => formatFor(part, reader).format(date))
    .join(reader.dateAndTime ?? ', ');
}

/** Building a formatter costs more than using one; a locale or zone that does not exist falls back to English UTC. */
function formatFor(show: Part, { locale = 'en', timeZone = 'UTC' }: Reader): Intl.DateTimeFormat {
  const key = `${show} ${locale} ${timeZone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = makeFormat(show, locale, timeZone);
  if (formats.size < 500) formats.set(key, format);
  return format;
}

function makeFormat(show: Part, locale: string, timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { ...styles[show], timeZone });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new Intl.DateTimeFormat('en', { ...styles[show], timeZone: 'UTC' });
  }
}
