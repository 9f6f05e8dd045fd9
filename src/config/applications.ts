import * as z from 'zod';
import { guidPattern } from '../lib/guid.ts';

/** The only applications that a person, or everyone in a conversation, can see. */
export interface ApplicationLimit {
  readonly platform: 'slack' | 'teams' | 'web';
  readonly tenant: string;
  /** A person's or a conversation's id; the two look different on every platform. */
  readonly id: string;
  /** Application names, as configured. */
  readonly applications: readonly string[];
}

type Subject = Omit<ApplicationLimit, 'applications'>;

/** The id of a person, a channel (C, G) or a direct message (D). */
const slackSubject = /^slack:([TE][A-Z0-9]+)\/([UWCDG][A-Z0-9]+)$/;
const personOfEntra = new RegExp(`^${guidPattern}$`);

/** A person's Entra id or a conversation id, such as `19:…@thread.tacv2` or `a:1…`. */
const teamsSubject = new RegExp(`^teams:(${guidPattern})/(${guidPattern}|[0-9a-z]{1,8}:\\S+)$`, 'i');
const localTeamsSubject = /^teams:(local)\/(\S+)$/;
/** The only person of the playground, or one of its conversations. */
const webSubject = /^web:(local)(?:\/([\w-]+))?$/;

/**
 * `slack:T1/C5 = Order, Leave; teams:<tenant>/19:…@thread.tacv2 = Order`: subjects with the applications they can see.
 * Values that contain `;`, `=` or `,` go in double quotes. Each invalid part is an issue that quotes it.
 */
export const applicationList = z
  .string()
  .refine((text) => /[^;\s]/.test(text), { error: 'has no entries' })
  .transform((text, context): readonly ApplicationLimit[] =>
    split(text, ';')
      .filter((part) => part.trim() !== '')
      .flatMap((part) => {
        const limit = parsePart(part);
        if (limit !== undefined) return [limit];
        context.addIssue({
          code: 'custom',
          message: `has an invalid part: ${JSON.stringify(part.trim().slice(0, 100))}`,
        });
        return [];
      }),
  );

function parsePart(part: string): ApplicationLimit | undefined {
  const [subjectText = '', names = '', ...rest] = split(part, '=');
  const subject = parseSubject(trimQuotes(subjectText));
  const applications = split(names, ',').map(trimQuotes);
  const isValid = rest.length === 0 && countQuotes(part) % 2 === 0 && applications.every((name) => name !== '');
  return subject !== undefined && isValid ? { ...subject, applications } : undefined;
}

function parseSubject(text: string): Subject | undefined {
  const web = webSubject.exec(text);
  if (web !== null) return { platform: 'web', tenant: 'local', id: web[2] ?? 'local' };
  const inSlack = slackSubject.exec(text);
  const match = inSlack ?? teamsSubject.exec(text) ?? localTeamsSubject.exec(text);
  const [, tenant, id] = match ?? [];
  if (tenant === undefined || id === undefined) return undefined;
  return { platform: inSlack === null ? 'teams' : 'slack', tenant, id };
}

/** Splits at a separator outside quotes. */
function split(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === separator && !isQuoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function trimQuotes(text: string): string {
  return text.replaceAll('"', '').trim();
}

function countQuotes(text: string): number {
  return text.split('"').length - 1;
}

/** Whether a limit applies to a person; otherwise it applies to a conversation. */
export function isPerson({ platform, id }: Pick<ApplicationLimit, 'platform' | 'id'>): boolean {
  if (platform === 'slack') return /^[UW]/u.test(id);
  return platform === 'web' ? id === 'local' : personOfEntra.test(id);
}

/** Formats a limit as it is written in `ACCESS_APPLICATIONS`. */
export function formatLimit({ platform, tenant, id, applications }: ApplicationLimit): string {
  const isPlayground = platform === 'web' && id === 'local';
  const subject = quoteIfNeeded(isPlayground ? 'web:local' : `${platform}:${tenant}/${id}`);
  return `${subject} = ${applications.map(quoteIfNeeded).join(', ')}`;
}

function quoteIfNeeded(text: string): string {
  return /[;=,]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '')}"` : text.replaceAll('"', '');
}
