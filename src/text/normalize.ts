/** Case, width and white space of a name do not matter to whoever looks for it. */
export function normalize(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}
