/**
 * Parses the control sequences of Slack's mrkdwn, which are in angle brackets. Pure. The bot writes dates only; any
 * other sequence would be a link or a mention, and is marked so that it can be seen.
 */
type MrkdwnPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `timestamp` is in seconds. */
  | {
      readonly kind: 'date';
      readonly timestamp: number;
      readonly format: string;
      readonly fallback: string;
    }
  | { readonly kind: 'control'; readonly text: string };

const datePattern = /^!date\^(\d+)\^([^|^]+)(?:\^[^|]*)?\|(.*)$/su;

export function parseMrkdwn(source: string): readonly MrkdwnPart[] {
  // The contents of the brackets are at the odd indices.
  return source
    .split(/<([^<>]*)>/u)
    .map((part, index) => (index % 2 === 0 ? { kind: 'text' as const, text: unescapeText(part) } : parseBrackets(part)))
    .filter((part) => part.kind !== 'text' || part.text !== '');
}

function parseBrackets(inside: string): MrkdwnPart {
  const [, timestamp, format, fallback] = datePattern.exec(inside) ?? [];
  if (timestamp === undefined || format === undefined || fallback === undefined) {
    return { kind: 'control', text: unescapeText(inside) };
  }
  return { kind: 'date', timestamp: Number(timestamp), format, fallback: unescapeText(fallback) };
}

function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
