/**
 * Parses Slack's mrkdwn, as far as the bot writes it: bold text, emoji, and dates in angle brackets. Pure. Any other
 * sequence in angle brackets would be a link or a mention, and is marked so that it can be seen.
 */
export type MrkdwnPart =
  | { readonly kind: 'text' | 'bold'; readonly text: string }
  | { readonly kind: 'emoji'; readonly name: string }
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
    .flatMap((part, index) => (index % 2 === 0 ? parseText(part) : [parseBrackets(part)]));
}

function parseText(source: string): readonly MrkdwnPart[] {
  return source
    .split(/(\*[^*\n]+\*|:[a-z_]+:)/u)
    .filter((part) => part !== '')
    .map((part): MrkdwnPart => {
      if (part.length > 2 && part.startsWith('*')) return { kind: 'bold', text: unescapeText(part.slice(1, -1)) };
      if (part.length > 2 && part.startsWith(':')) return { kind: 'emoji', name: part.slice(1, -1) };
      return { kind: 'text', text: unescapeText(part) };
    });
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
