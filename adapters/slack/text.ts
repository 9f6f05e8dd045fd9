/**
 * Untrusted text as Slack's text objects. Mrkdwn has no escape for its formatting characters, so untrusted text goes
 * into plain text and rich text, where nothing is formatted. It only goes into mrkdwn, which can be bold beside a button
 * and hold dates, if every character of it is one that mrkdwn shows as it is.
 */
import type { Tone } from '../../src/chat/card.ts';
import type { RichText, Timestamp } from '../../src/chat/rich-text.ts';
import { replaceControlChars } from '../../src/lib/control-chars.ts';
import { truncate } from '../../src/lib/truncate.ts';
import type { Mrkdwn, PlainText, RichElement, RichTextBlock } from './blocks.ts';

type Part = string | Timestamp;

/** Stands for an empty text, which Slack rejects. */
const emptyText = '–';

/** Printable ASCII with single spaces, like most short texts: nothing to sanitize. */
const asciiWords = /^[!-~](?: ?[!-~])*$/;

/** In characters. For longer texts the check costs more than it saves. */
const maxFastPathLength = 500;

function isPlainAscii(text: string): boolean {
  return text.length <= maxFastPathLength && asciiWords.test(text);
}

/**
 * The text without control characters, direction overrides and runs of blank lines, at most `max` UTF-16 code units
 * long, and never empty.
 */
function sanitize(text: string, max: number): string {
  if (isPlainAscii(text)) return truncate(text, max);
  const sanitized = replaceControls(text)
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
  return sanitized === '' ? emptyText : truncate(sanitized, max);
}

function replaceControls(text: string): string {
  return replaceControlChars(text, (character) => (character === '\n' ? '\n' : ' '));
}

/** In one line. */
export function plainText(text: string, max: number): PlainText {
  const line = isPlainAscii(text) ? text : text.replaceAll(/\s+/gu, ' ');
  return { type: 'plain_text', text: sanitize(line, max), emoji: false };
}

/** With its line breaks. */
export function plainMultiline(text: string, max: number): PlainText {
  return { type: 'plain_text', text: sanitize(text, max), emoji: false };
}

/** Rich text elements with at most `max` characters; timestamps become dates in each reader's own time zone. */
export function toRichElements(text: RichText, max: number, bold = false): RichElement[] {
  const elements: RichElement[] = [];
  let remaining = max;
  for (const part of toParts(text)) {
    if (remaining <= 1) break;
    if (typeof part !== 'string') {
      elements.push(richDate(part));
      remaining -= 40;
    } else if (part !== '') {
      // Not trimmed: spaces at the ends separate the text from a date next to it.
      const inline = truncate(replaceControls(part), remaining);
      elements.push({ type: 'text', text: inline, ...(bold ? { style: { bold } } : {}) });
      remaining -= inline.length;
    }
  }
  return elements.length === 0 ? [{ type: 'text', text: emptyText }] : elements;
}

/** The elements as one paragraph, or as lines in a font of fixed width. */
export function richText(
  elements: readonly RichElement[],
  type: RichTextBlock['elements'][number]['type'] = 'rich_text_section',
): RichTextBlock {
  return { type: 'rich_text', elements: [{ type, elements }] };
}

/** Elements of a context block, at most `maxElements` and about `maxLength` characters in all. */
export function toContextElements(text: RichText, maxElements: number, maxLength: number): (PlainText | Mrkdwn)[] {
  const parts = mergeStrings(toParts(text));
  // The last element holds everything that would be one too many, with its dates as text.
  const shown =
    parts.length <= maxElements
      ? parts
      : [...parts.slice(0, maxElements - 1), joinAsText(parts.slice(maxElements - 1))];
  const maxPartLength = Math.max(20, Math.floor(maxLength / Math.max(1, shown.length)));
  return shown.map((part) => (typeof part === 'string' ? plainText(part, maxPartLength) : dateText(part)));
}

/**
 * Letters, digits, spaces and punctuation that mrkdwn never reads as formatting. A colon can't begin an emoji if a space
 * follows. Not `>`, which begins a quote even when it is escaped:
 * https://docs.slack.dev/messaging/formatting-message-text/
 */
const literalCharacters = /^(?:[\p{L}\p{M}\p{N} #&,.;()/+%?!'"’‘“”„«»·…→–—-]|:(?= |$))*$/u;

/**
 * The text as the source of a mrkdwn element with `verbatim`, which shows it as it is; undefined if a character of it
 * could be markup.
 *
 * @param max in characters
 */
export function toMrkdwn(text: RichText, max: number): string | undefined {
  const sources = toParts(text).map((part) => {
    if (typeof part !== 'string') return dateToken(part);
    const line = replaceControls(part).replaceAll(/\s+/gu, ' ');
    return literalCharacters.test(line) ? escapeMrkdwn(truncate(line, max)) : undefined;
  });
  return sources.includes(undefined) ? undefined : sources.join('').trim();
}

/** @param source from {@link toMrkdwn}, and our own formatting */
export function mrkdwn(source: string): Mrkdwn {
  return { type: 'mrkdwn', text: source, verbatim: true };
}

const toneEmoji: Readonly<Record<Tone, string>> = {
  neutral: 'white_circle',
  good: 'large_green_circle',
  busy: 'large_blue_circle',
  warning: 'large_orange_circle',
  bad: 'red_circle',
};

/** A dot in the color of a tone. Slack draws its own emoji, whatever fonts the reader has. */
export function toneDot(tone: Tone): RichElement {
  return { type: 'emoji', name: toneEmoji[tone] };
}

/** The same as mrkdwn. */
export function toneDotSource(tone: Tone): string {
  return `:${toneEmoji[tone]}:`;
}

/** https://docs.slack.dev/messaging/formatting-message-text/ */
function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The `text` of a message: literal, and at most `max` characters after escaping. */
export function toFallbackText(text: string, max: number): string {
  const escaped = escapeMrkdwn(sanitize(text, max));
  if (escaped.length <= max) return escaped;
  // An entity has at most five characters, so a fifth always fits.
  return escapeMrkdwn(sanitize(text, Math.floor(max / 5)));
}

function toParts(text: RichText): readonly Part[] {
  return typeof text === 'string' ? [text] : text;
}

/** Joins neighbouring strings and drops blank ones, which Slack rejects. */
function mergeStrings(parts: readonly Part[]): Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  const present = merged.filter((part) => typeof part !== 'string' || part.trim() !== '');
  return present.length === 0 ? [emptyText] : present;
}

function joinAsText(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : formatUtc(part))).join('');
}

const dateFormats: Readonly<Record<Timestamp['show'], string>> = {
  date: '{date_short}',
  day: '{date_short}',
  time: '{time}',
  both: '{date_short} {time}',
  ago: '{ago}',
};

/** The end of the year 9999, in seconds. Clients can't show later dates. */
const maxTimestamp = 253_402_300_799;

/** In seconds; undefined if Slack can't show it as a date. */
function toSlackTimestamp({ at }: Timestamp): number | undefined {
  const seconds = Math.floor(Date.parse(at) / 1_000);
  return seconds >= 0 && seconds <= maxTimestamp ? seconds : undefined;
}

/** For clients without dates, and for timestamps that are not a date. */
function formatUtc(timestamp: Timestamp): string {
  if (toSlackTimestamp(timestamp) === undefined) return sanitize(timestamp.at, 60);
  const iso = new Date(timestamp.at).toISOString();
  const [date = '', time = ''] = [iso.slice(0, 10), `${iso.slice(11, 16)} UTC`];
  const both = `${date} ${time}`;
  return { date, day: date, time, both, ago: both }[timestamp.show];
}

function richDate(timestamp: Timestamp): RichElement {
  const seconds = toSlackTimestamp(timestamp);
  const fallback = formatUtc(timestamp);
  if (seconds === undefined) return { type: 'text', text: fallback };
  return { type: 'date', timestamp: seconds, format: dateFormats[timestamp.show], fallback };
}

/** Undefined if Slack can't show it as a date. */
function dateToken(timestamp: Timestamp): string | undefined {
  const seconds = toSlackTimestamp(timestamp);
  return seconds === undefined
    ? undefined
    : `<!date^${seconds}^${dateFormats[timestamp.show]}|${formatUtc(timestamp)}>`;
}

function dateText(timestamp: Timestamp): PlainText | Mrkdwn {
  const token = dateToken(timestamp);
  return token === undefined ? plainText(timestamp.at, 60) : mrkdwn(token);
}
