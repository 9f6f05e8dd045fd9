/** Untrusted text as the page shows it. */

/**
 * The text without what could turn the reading direction of what follows it, or hide in it. The page never reads
 * a text as markup; line breaks are kept.
 */
export function literal(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
      character === '\n' ? '\n' : ' ',
    );
}
