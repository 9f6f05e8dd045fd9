/** Slack's text objects, with dates in the reader's language and time zone. */
import type { JSX } from 'preact';
import type { DateText, PlainText, RichElement } from '../../../slack/render.ts';
import { reader } from '../state/api.ts';
import { parseMrkdwn } from './mrkdwn.ts';

/** Plain text, or mrkdwn with its control sequences. */
export function SlackText({ text }: { readonly text: PlainText | DateText }): JSX.Element {
  if (text.type === 'plain_text') return <>{text.text}</>;
  return (
    <>
      {parseMrkdwn(text.text).map((part) => {
        if (part.kind === 'text') return part.text;
        return part.kind === 'date' ? <SlackDate {...part} /> : <mark>{part.text}</mark>;
      })}
    </>
  );
}

export function SlackRichText({ elements }: { readonly elements: readonly RichElement[] }): JSX.Element {
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
  /** In seconds. */
  readonly timestamp: number;
  readonly format: string;
  readonly fallback: string;
}

/** `format` with its tokens replaced, or `fallback` if it has a token that the bot does not use. */
function SlackDate({ timestamp, format, fallback }: DateProps): JSX.Element {
  const date = new Date(timestamp * 1_000);
  const tokens: Readonly<Record<string, Intl.DateTimeFormat>> = tokenFormats;
  const isKnown = [...format.matchAll(tokenPattern)].every(([token]) => tokens[token] !== undefined);
  const shown = format.replaceAll(tokenPattern, (token) => tokens[token]?.format(date) ?? token);
  return (
    <time dateTime={date.toISOString()} title={fullFormat.format(date)}>
      {isKnown ? shown : fallback}
    </time>
  );
}

const tokenPattern = /\{\w+\}/gu;
const tokenFormats = {
  '{date_short}': createDateFormat({ dateStyle: 'medium' }),
  '{time}': createDateFormat({ timeStyle: 'short' }),
};
const fullFormat = createDateFormat({ dateStyle: 'full', timeStyle: 'short' });

function createDateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(reader.locale, { timeZone: reader.timeZone, ...options });
}
