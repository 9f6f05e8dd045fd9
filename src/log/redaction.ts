import type { Secret } from '../config/secret.ts';
import { printableJson } from '../lib/control-chars.ts';

const hidden = '[secret]';

/** Fields that hold secrets which are not known beforehand, e.g. Barium's `ticket` or a bearer token. */
const names =
  'ticket|webticket|authorization|proxy-authorization|cookie|set-cookie|password|passwd|api[-_]?key|secret|client_secret|(?:access|refresh|bot|app)?_?token|x-slack-signature';
const secretName = new RegExp(`^(?:${names})$`, 'i');
const mayHoldSecretName = new RegExp(`"(?:${names})":`, 'i');

/** Secrets that can be told by their looks: `Bearer …`, Slack's tokens, `ticket=…` in a query or a form. */
const shapes =
  /\bBearer\s+[\w.~+/=-]+|\bx(?:ox[a-z]|app)-[\w.-]+|\b(?:ticket|password|apikey|token)=[^&\s"'\\]+/gi;

/**
 * A function from a log line (one JSON object) to the same line without secrets: wherever one of `secrets`
 * stands (in messages, stacks, keys, form bodies, addresses), in every field whose name says that it holds one,
 * and in every text that looks like one. What is left is still one line of JSON, whatever the secrets are.
 */
export function createRedaction(secrets: readonly Secret[]): (line: string) => string {
  const spellings = [...new Set(secrets.map((secret) => secret.reveal()).flatMap(spellingsOf))].sort(
    longestFirst,
  );
  const inLine = [...new Set(spellings.map(asJson))];

  const scrubText = (text: string) => {
    const known = spellings.reduce((rest, spelling) => rest.replaceAll(spelling, hidden), text);
    return known.replace(shapes, hidden);
  };
  const scrub = (value: unknown): unknown => {
    if (typeof value === 'string') return scrubText(value);
    if (Array.isArray(value)) return value.map(scrub);
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).map(([name, field]) => [
      scrubText(name),
      secretName.test(name) ? hidden : scrub(field),
    ]);
    return Object.fromEntries(fields);
  };

  return (line) => {
    // Most lines hold none: looking is cheap, parsing is not.
    const suspect =
      inLine.some((spelling) => line.includes(spelling)) ||
      mayHoldSecretName.test(line) ||
      line.search(shapes) >= 0;
    const clean = suspect ? `${JSON.stringify(scrub(JSON.parse(line)))}\n` : line;
    return printableJson(clean);
  };
}

/** How a secret reads as it is, in a JSON text, in an address, in a form body and in what Node prints of an object. */
function spellingsOf(secret: string): string[] {
  const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
  const inspected = secret.replaceAll('\\', '\\\\');
  const quoted = inspected.replaceAll("'", "\\'");
  const all = [secret, asJson(secret), encodeURIComponent(secret), inForm, inspected, quoted];
  return all.filter((spelling) => spelling !== '');
}

/** A longer secret that holds a shorter one goes first, or its rest would stay. */
function longestFirst(one: string, other: string): number {
  return other.length - one.length;
}

function asJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
