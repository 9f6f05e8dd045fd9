/** The line that shows the case of this name. */
export function showLine(name: string): string {
  return `show "${name.replaceAll('"', "'")}"`;
}
