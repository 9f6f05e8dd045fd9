/**
 * Untrusted text as Slack's text objects. Mrkdwn has no escape for its formatting characters, so untrusted text goes
 * only into plain text and rich text, where nothing is formatted. Our own dates are the only mrkdwn.
 */
import type { RichText, Timestamp } from '../../src/chat/rich-text.ts';
import { replaceControlChars } from '../../src/lib/control-chars.ts';
import { truncate } from '../../src/lib/truncate.ts';
import type { DateText, PlainText, RichElement } from './blocks.ts';

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

/** Elements of a context block, at most `maxElements` and about `maxLength` characters in all. */
export function toContextElements(text: RichText, maxElements: number, maxLength: number): (PlainText | DateText)[] {
  const parts = mergeStrings(toParts(text));
  // The last element holds everything that would be one too many, with its dates as text.
  const shown =
    parts.length <= maxElements
      ? parts
      : [...parts.slice(0, maxElements - 1), joinAsText(parts.slice(maxElements - 1))];
  const maxPartLength = Math.max(20, Math.floor(maxLength / Math.max(1, shown.length)));
  return shown.map((part) => (typeof part === 'string' ? plainText(part, maxPartLength) : dateText(part)));
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
  time: '{time}',
  both: '{date_short} {time}',
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
  return { date, time, both: `${date} ${time}` }[timestamp.show];
}

function richDate(timestamp: Timestamp): RichElement {
  const seconds = toSlackTimestamp(timestamp);
  const fallback = formatUtc(timestamp);
  if (seconds === undefined) return { type: 'text', text: fallback };
  return { type: 'date', timestamp: seconds, format: dateFormats[timestamp.show], fallback };
}

function dateText(timestamp: Timestamp): PlainText | DateText {
  const seconds = toSlackTimestamp(timestamp);
  if (seconds === undefined) return plainText(timestamp.at, 60);
  const text = `<!date^${seconds}^${dateFormats[timestamp.show]}|${formatUtc(timestamp)}>`;
  return { type: 'mrkdwn', text, verbatim: true };
}
