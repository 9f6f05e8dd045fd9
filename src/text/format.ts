/** What the words of every language are put together with. */
import type { Language } from '../chat/language.ts';
import type { Timestamp } from '../chat/rich-text.ts';

/** A moment that each reader sees in their own time zone and language. */
export function at(iso: string, show: Timestamp['show'] = 'both'): Timestamp {
  return { at: iso, show };
}

/** A moment in lines that everybody gets alike, such as those of `/readyz`. */
export function clock(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How a language writes numbers, counts things, and lists them. */
export function grammar(language: Language) {
  const number = whenNeeded(() => new Intl.NumberFormat(language));
  const and = whenNeeded(() => new Intl.ListFormat(language, { type: 'conjunction' }));
  const or = whenNeeded(() => new Intl.ListFormat(language, { type: 'disjunction' }));
  const oneDigit = whenNeeded(
    () => new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  );
  return {
    number: { format: (n: number) => number().format(n) },
    count: (n: number, one: string, many: string) => `${number().format(n)} ${n === 1 ? one : many}`,
    listed: (parts: readonly string[]) => and().format(parts),
    listedOr: (parts: readonly string[]) => or().format(parts),
    /** With one digit after the decimal sign. */
    decimal: (n: number) => oneDigit().format(n),
    /** How long something took: in milliseconds where it was less than a second. */
    took: (seconds: number) =>
      seconds < 1 ? `${number().format(Math.round(seconds * 1_000))} ms` : `${oneDigit().format(seconds)} s`,
  };
}

/** Makes a format once, at its first use: they take milliseconds each, for which no start should wait. */
function whenNeeded<Format>(make: () => Format): () => Format {
  let made: Format | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
