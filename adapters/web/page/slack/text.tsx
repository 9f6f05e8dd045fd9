/** Slack's kinds of text, each moment in the reader's language and time zone. */
import type { JSX } from 'preact';
import type { DateText, PlainText, RichElement } from '../../../slack/render.ts';
import { reader } from '../state/api.ts';
import { readMrkdwn } from './mrkdwn.ts';

/** Plain text as it is, and of mrkdwn what acts in it. */
export function SlackText({ text }: { readonly text: PlainText | DateText }): JSX.Element {
  if (text.type === 'plain_text') return <>{text.text}</>;
  return (
    <>
      {readMrkdwn(text.text).map((part) => {
        if (part.kind === 'text') return part.text;
        return part.kind === 'date' ? <SlackDate {...part} /> : <mark>{part.text}</mark>;
      })}
    </>
  );
}

export function RichText({ elements }: { readonly elements: readonly RichElement[] }): JSX.Element {
  return (
    <p class="slack-rich">
      {elements.map((element) => {
        if (element.type === 'date') return <SlackDate {...element} />;
        return element.style?.bold ? <b>{element.text}</b> : element.text;
      })}
    </p>
  );
}

interface DateProps {
  /** Seconds. */
  readonly timestamp: number;
  readonly format: string;
  readonly fallback: string;
}

/** `format` with its tokens filled in, or `fallback` where it has one that this bot does not write. */
function SlackDate({ timestamp, format, fallback }: DateProps): JSX.Element {
  const date = new Date(timestamp * 1_000);
  const tokens: Readonly<Record<string, Intl.DateTimeFormat>> = TOKENS;
  const isKnown = [...format.matchAll(TOKEN)].every(([token]) => tokens[token] !== undefined);
  const shown = format.replaceAll(TOKEN, (token) => tokens[token]?.format(date) ?? token);
  return (
    <time dateTime={date.toISOString()} title={FULL.format(date)}>
      {isKnown ? shown : fallback}
    </time>
  );
}

const TOKEN = /\{\w+\}/gu;
const TOKENS = {
  '{date_short}': dates({ dateStyle: 'medium' }),
  '{time}': dates({ timeStyle: 'short' }),
};
const FULL = dates({ dateStyle: 'full', timeStyle: 'short' });

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(reader.locale, { timeZone: reader.timeZone, ...options });
}
