/** A text as the name of a file: letters, digits, dots, hyphens and underscores, with single spaces between words. */
export function toFileName(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._-]+/gu, ' ').trim();
}
