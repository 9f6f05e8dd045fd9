/** Slack's text objects, with dates in the reader's language and time zone. */
import type { JSX } from 'preact';
import type { Tone } from '../../../../src/chat/card.ts';
import { formatRelative } from '../../../../src/lib/relative-time.ts';
import type { Mrkdwn, PlainText, RichElement } from '../../../slack/render.ts';
import { StatusDot } from '../components/status-dot.tsx';
import { useNow } from '../hooks/use-now.ts';
import { reader } from '../state/api.ts';
import { type MrkdwnPart, parseMrkdwn } from './mrkdwn.ts';

/** Plain text, or mrkdwn. */
export function SlackText({ text }: { readonly text: PlainText | Mrkdwn }): JSX.Element {
  if (text.type === 'plain_text') return <>{text.text}</>;
  return <>{parseMrkdwn(text.text).map(drawPart)}</>;
}

/** What a text says, for screen readers. */
export function plainTextOf(text: PlainText | Mrkdwn): string {
  if (text.type === 'plain_text') return text.text;
  return parseMrkdwn(text.text)
    .flatMap((part) => ('text' in part ? part.text : part.kind === 'date' ? part.fallback : []))
    .join('')
    .trim();
}

function drawPart(part: MrkdwnPart): JSX.Element {
  switch (part.kind) {
    case 'text':
      return <>{part.text}</>;
    case 'bold':
      return <b>{part.text}</b>;
    case 'emoji':
      return <Emoji name={part.name} />;
    case 'date':
      return <SlackDate {...part} />;
    case 'control':
      return <mark>{part.text}</mark>;
    default:
      return part satisfies never;
  }
}

export function SlackRichText({ elements }: { readonly elements: readonly RichElement[] }): JSX.Element {
  return (
    <>
      {elements.map((element) => {
        if (element.type === 'date') return <SlackDate {...element} />;
        if (element.type === 'emoji') return <Emoji name={element.name} />;
        return element.style?.bold ? <b>{element.text}</b> : element.text;
      })}
    </>
  );
}

const toneByEmojiName: Readonly<Record<string, Tone>> = {
  white_circle: 'neutral',
  large_green_circle: 'good',
  large_blue_circle: 'busy',
  large_orange_circle: 'warning',
  red_circle: 'bad',
};

/** The emoji that the bot uses are dots; any other is shown by its name. */
function Emoji({ name }: { readonly name: string }): JSX.Element {
  const tone = toneByEmojiName[name];
  return tone === undefined ? <>:{name}:</> : <StatusDot tone={tone} />;
}

interface DateProps {
  /** In seconds. */
  readonly timestamp: number;
  readonly format: string;
  readonly fallback: string;
}

/** `format` with its tokens replaced, or `fallback` if it has a token that the bot does not use. */
function SlackDate({ timestamp, format, fallback }: DateProps): JSX.Element {
  const now = useNow();
  const date = new Date(timestamp * 1_000);
  const tokens: Readonly<Record<string, (date: Date) => string>> = {
    ...tokenFormats,
    '{ago}': () => formatRelative(Math.min(0, date.getTime() - now), reader.locale),
  };
  const isKnown = [...format.matchAll(tokenPattern)].every(([token]) => tokens[token] !== undefined);
  const shown = format.replaceAll(tokenPattern, (token) => tokens[token]?.(date) ?? token);
  return (
    <time dateTime={date.toISOString()} title={fullFormat(date)}>
      {isKnown ? shown : fallback}
    </time>
  );
}

const tokenPattern = /\{\w+\}/gu;
const fullFormat = createDateFormat({ dateStyle: 'full', timeStyle: 'short' });
const tokenFormats = {
  '{date_short}': createDateFormat({ dateStyle: 'medium' }),
  '{time}': createDateFormat({ timeStyle: 'short' }),
};

function createDateFormat(options: Intl.DateTimeFormatOptions): (date: Date) => string {
  const format = new Intl.DateTimeFormat(reader.locale, { timeZone: reader.timeZone, ...options });
  return (date) => format.format(date);
}
