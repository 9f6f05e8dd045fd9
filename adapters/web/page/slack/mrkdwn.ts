/**
 * The part of Slack's mrkdwn that acts: what stands in angle brackets. Pure. A date is what this bot writes in it;
 * whatever else is there would be a link or a mention, and is told apart so that it can be seen.
 */
export type MrkdwnPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `timestamp` is in seconds. */
  | {
      readonly kind: 'date';
      readonly timestamp: number;
      readonly format: string;
      readonly fallback: string;
    }
  | { readonly kind: 'acting'; readonly text: string };

const DATE = /^!date\^(\d+)\^([^|^]+)(?:\^[^|]*)?\|(.*)$/su;

export function readMrkdwn(source: string): readonly MrkdwnPart[] {
  // What is in brackets comes out at every second place.
  return source
    .split(/<([^<>]*)>/u)
    .map((part, index) => (index % 2 === 0 ? { kind: 'text' as const, text: unescaped(part) } : acting(part)))
    .filter((part) => part.kind !== 'text' || part.text !== '');
}

function acting(inside: string): MrkdwnPart {
  const [, timestamp, format, fallback] = DATE.exec(inside) ?? [];
  if (timestamp === undefined || format === undefined || fallback === undefined) {
    return { kind: 'acting', text: unescaped(inside) };
  }
  return { kind: 'date', timestamp: Number(timestamp), format, fallback: unescaped(fallback) };
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
