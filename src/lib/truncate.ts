/** At most `max` UTF-16 code units. A truncated text ends with an ellipsis; surrogate pairs are not split. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  return endWithEllipsis(text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, ''));
}

/** At most `max` Unicode characters. A truncated text ends with an ellipsis. */
export function truncateChars(text: string, max: number): string {
  if (text.length <= max) return text;
  // A character has at most two code units, so this slice has more than `max` characters if the text does.
  const characters = Array.from(text.slice(0, max * 2 + 1));
  return characters.length <= max ? text : endWithEllipsis(characters.slice(0, max - 1).join(''));
}

/** Without the invisible joiner at the end of an emoji that was cut. */
function endWithEllipsis(text: string): string {
  return `${text.replace(/\u200d$/, '')}…`;
}
