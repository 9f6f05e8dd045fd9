type Log = (line: string, facts?: Record<string, unknown>) => void;

/**
 * Logs each line at most `maxLines` times in `windowMs`, and then once how many were left out, so that nobody can fill
 * the log from outside. The lines must be constants: their number is not limited.
 */
export function limitRepeats(
  log: Log,
  { maxLines = 20, windowMs = 60_000 }: { readonly maxLines?: number; readonly windowMs?: number } = {},
): Log {
  const counts = new Map<string, number>();
  const closeWindow = (line: string) => {
    const suppressed = (counts.get(line) ?? 0) - maxLines;
    counts.delete(line);
    if (suppressed > 0) log(line, { suppressed });
  };
  return (line, facts) => {
    const count = (counts.get(line) ?? 0) + 1;
    counts.set(line, count);
    if (count === 1) setTimeout(closeWindow, windowMs, line).unref();
    if (count <= maxLines) log(line, facts);
  };
}
