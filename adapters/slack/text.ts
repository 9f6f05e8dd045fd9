/**
 * Untrusted words → Slack's own kinds of text, as literal text. Slack has no escape for its styling characters,
 * so that words go into plain and rich text, where nothing is styled; only our own dates are ever mrkdwn.
 */
import type { RichText, Timestamp } from '../../src/chat/rich-text.ts';
import type { DateText, PlainText, RichElement } from './blocks.ts';

type Part = string | Timestamp;

/** What stands where a text is empty: Slack takes no empty one. */
const nothing = '–';

/** Words of ASCII with single blanks between them, as most short texts are: nothing has to be taken out of them. */
const words = /^[!-~](?: ?[!-~])*$/;

function isHarmless(text: string): boolean {
  return text.length <= limitOfHarmless && words.test(text);
}

/** In characters: the look at the whole text is for the many short ones. */
const limitOfHarmless = 500;

/**
 * The text without what could forge lines or turn the reading direction of what follows, cut to `most`
 * UTF-16 units with an ellipsis, never inside a character, and never empty.
 */
export function clean(text: string, most: number): string {
  if (isHarmless(text)) return cut(text, most);
  const visible = text
    .replaceAll(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
      character === '\n' ? '\n' : ' ',
    )
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
  return visible === '' ? nothing : cut(visible, most);
}

/** At most `most` UTF-16 units, with an ellipsis where it was cut, never between the halves of a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.codePointAt(most - 2) ?? 0;
  return `${text.slice(0, last > 0xffff ? most - 2 : most - 1)}…`;
}

/** In one line. */
export function plainText(text: string, most: number): PlainText {
  const line = isHarmless(text) ? text : text.replaceAll(/\s+/gu, ' ');
  return { type: 'plain_text', text: clean(line, most), emoji: false };
}

/** With its line breaks. */
export function plainLines(text: string, most: number): PlainText {
  return { type: 'plain_text', text: clean(text, most), emoji: false };
}

/** Words as elements of rich text, a moment as a date that every reader sees in their own time zone. */
export function richWords(words: RichText, most: number, bold = false): RichElement[] {
  const elements: RichElement[] = [];
  let left = most;
  for (const part of partsOf(words)) {
    if (left <= 1) break;
    if (typeof part !== 'string') {
      elements.push(richDate(part));
      left -= 40;
    } else if (part !== '') {
      const text = cut(inner(part), left);
      elements.push({ type: 'text', text, ...(bold ? { style: { bold } } : {}) });
      left -= text.length;
    }
  }
  return elements.length === 0 ? [{ type: 'text', text: nothing }] : elements;
}

/** Words as elements of a context block: literal text and dates in turn, at most `most` of them. */
export function contextWords(words: RichText, most: number, characters: number): (PlainText | DateText)[] {
  const parts = joinedText(partsOf(words));
  // The last element takes what would be one too many, its dates written out.
  const kept = parts.length <= most ? parts : [...parts.slice(0, most - 1), tail(parts.slice(most - 1))];
  const share = Math.max(20, Math.floor(characters / Math.max(1, kept.length)));
  return kept.map((part) => (typeof part === 'string' ? plainText(part, share) : dateText(part)));
}

/** The three characters that Slack wants escaped in a message's `text`. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A message's `text`: literal, and short enough once it is escaped. */
export function fallbackText(text: string, most: number): string {
  const whole = escaped(clean(text, most));
  if (whole.length <= most) return whole;
  // An entity takes at most five characters, so that a fifth of the room is always enough.
  return escaped(clean(text, Math.floor(most / 5)));
}

function partsOf(words: RichText): readonly Part[] {
  return typeof words === 'string' ? [words] : words;
}

/** Inside of a text blanks at the ends matter: they part it from the date beside it. */
function inner(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\n' ? '\n' : ' ',
  );
}

/** Literal stretches that follow each other as one; blank ones, which Slack would refuse, left out. */
function joinedText(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  const present = joined.filter((part) => typeof part !== 'string' || part.trim() !== '');
  return present.length === 0 ? [nothing] : present;
}

function tail(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : writtenOut(part))).join('');
}

const formats: Readonly<Record<Timestamp['show'], string>> = {
  date: '{date_short}',
  time: '{time}',
  both: '{date_short} {time}',
};

/** The end of the year 9999, in seconds: what comes later has no date that a client could show. */
const endOfDates = 253_402_300_799;

function secondsOf(moment: Timestamp): number | undefined {
  const seconds = Math.floor(Date.parse(moment.at) / 1_000);
  return seconds >= 0 && seconds <= endOfDates ? seconds : undefined;
}

/** For clients that do not know dates, and for what is no date at all. */
function writtenOut(moment: Timestamp): string {
  if (secondsOf(moment) === undefined) return clean(moment.at, 60);
  const iso = new Date(moment.at).toISOString();
  const [date = '', time = ''] = [iso.slice(0, 10), `${iso.slice(11, 16)} UTC`];
  return { date, time, both: `${date} ${time}` }[moment.show];
}

function richDate(moment: Timestamp): RichElement {
  const timestamp = secondsOf(moment);
  const fallback = writtenOut(moment);
  if (timestamp === undefined) return { type: 'text', text: fallback };
  return { type: 'date', timestamp, format: formats[moment.show], fallback };
}

function dateText(moment: Timestamp): PlainText | DateText {
  const timestamp = secondsOf(moment);
  if (timestamp === undefined) return plainText(moment.at, 60);
  const text = `<!date^${timestamp}^${formats[moment.show]}|${writtenOut(moment)}>`;
  return { type: 'mrkdwn', text, verbatim: true };
}
