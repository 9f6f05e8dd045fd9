import type { Secret } from '../config/secret.ts';
import { escapeControlsInJson } from '../lib/control-chars.ts';

const redacted = '[secret]';

/** Names of fields with secrets that are not known in advance, e.g. Barium's `ticket` or a bearer token. */
const secretFieldNames =
  'ticket|webticket|authorization|proxy-authorization|cookie|set-cookie|password|passwd|api[-_]?key|secret|client_secret|(?:access|refresh|bot|app)?_?token|x-slack-signature';
const secretName = new RegExp(`^(?:${secretFieldNames})$`, 'i');
const mayContainSecretName = new RegExp(`"(?:${secretFieldNames})":`, 'i');

/** A shorter value is a part of ordinary words. What has a secret's name or form is removed, however short it is. */
const minSecretLength = 8;

/** Secrets that are recognizable by their form: `Bearer …`, Slack's tokens, `ticket=…` in a query or a form. */
const secretPatterns =
  /\bBearer\s+[\w.~+/=-]+|\bx(?:ox[a-z]|app)-[\w.-]+|\b(?:ticket|password|apikey|token)=[^&\s"'\\]+/gi;

/**
 * Returns a function that removes secrets from a log line (one JSON object): every occurrence of one of `secrets` that has
 * at least eight characters (in messages, stacks, keys, form bodies, URLs), the value of every field with a secret's name,
 * and every text in the form of a secret. The result is always one line of valid JSON.
 */
export function createRedaction(secrets: readonly Secret[]): (line: string) => string {
  // Longest first; otherwise the rest of one that contains a shorter one would remain.
  const values = secrets.map((secret) => secret.reveal()).filter(({ length }) => length >= minSecretLength);
  const spellings = [...new Set(values.flatMap(encodingsOf))].sort((a, b) => b.length - a.length);
  const inLine = [...new Set(spellings.map(escapeJson))];

  const scrubText = (text: string) => {
    const withoutKnown = spellings.reduce((rest, spelling) => rest.replaceAll(spelling, redacted), text);
    return withoutKnown.replace(secretPatterns, redacted);
  };
  const scrub = (value: unknown): unknown => {
    if (typeof value === 'string') return scrubText(value);
    if (Array.isArray(value)) return value.map(scrub);
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).map(([name, field]) => [
      scrubText(name),
      secretName.test(name) ? redacted : scrub(field),
    ]);
    return Object.fromEntries(fields);
  };

  return (line) => {
    // Most lines contain none, and searching is much cheaper than parsing.
    const isSuspect =
      inLine.some((spelling) => line.includes(spelling)) ||
      mayContainSecretName.test(line) ||
      line.search(secretPatterns) >= 0;
    const clean = isSuspect ? `${JSON.stringify(scrub(JSON.parse(line)))}\n` : line;
    return escapeControlsInJson(clean);
  };
}

/** A secret in all its encodings: raw, in JSON, in a URL, in a form body, and as Node prints it in an object. */
function encodingsOf(secret: string): string[] {
  const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
  const inspected = secret.replaceAll('\\', '\\\\');
  const quoted = inspected.replaceAll("'", "\\'");
  return [secret, escapeJson(secret), encodeURIComponent(secret), inForm, inspected, quoted];
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
