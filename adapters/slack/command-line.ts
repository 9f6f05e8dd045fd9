/** Turns what people type in Slack into a command line. Pure. */

/** A message as a command line: without the mention of the bot and the punctuation after it. */
export function toCommandLine(message: string, botUserId: string): string {
  return unescapeMessage(
    message.replaceAll(/<@([A-Z0-9]+)(?:\|[^>]*)?>(\s*[,:;])?/gu, (mention, userId) =>
      userId === botUserId ? ' ' : mention,
    ),
  );
}

/**
 * Undoes Slack's markup: `<https://…|label>`, `<tel:…|label>`, `&amp;`.
 * https://docs.slack.dev/messaging/formatting-message-text/
 */
export function unescapeMessage(message: string): string {
  // Most texts have none, and this runs for each command.
  if (!/[<&]/.test(message)) return message.trim();
  return message
    .replaceAll(/<([a-z][a-z0-9+.-]*):([^|>]+)(?:\|([^>]*))?>/gu, (_, scheme, rest, label) =>
      formatLink(scheme, rest, label),
    )
    .replaceAll(/<[@#!][^|>]*\|([^>]*)>/gu, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

/** The URL of a web link, or the typed text if Slack only made a link of a word with a dot, or of anything else. */
function formatLink(scheme: string, rest: string, label: string | undefined): string {
  const isWebLink = scheme === 'http' || scheme === 'https';
  const isAutoLink = label !== undefined && `//${label}` === rest.replace(/\/$/u, '');
  return isWebLink && !isAutoLink ? `${scheme}:${rest}` : (label ?? rest);
}
