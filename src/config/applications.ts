import * as z from 'zod';

/** The applications that a person, or everybody in a place, may see; nothing else exists for them. */
export interface ApplicationLimit {
  readonly platform: 'slack' | 'teams' | 'web';
  readonly tenant: string;
  /** A person's or a place's: on every platform the two look different. */
  readonly id: string;
  /** Their names, as written. */
  readonly applications: readonly string[];
}

type Subject = Omit<ApplicationLimit, 'applications'>;

const guid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/** A person's id, or a channel's (C, G) or direct chat's (D). */
const slackSubject = /^slack:([TE][A-Z0-9]+)\/([UWCDG][A-Z0-9]+)$/;
const personOfEntra = new RegExp(`^${guid}$`);

/** A person's Entra id, or a conversation's, such as `19:…@thread.tacv2` and `a:1…`. */
const teamsSubject = new RegExp(`^teams:(${guid})/(${guid}|[0-9a-z]{1,8}:\\S+)$`, 'i');
const localTeamsSubject = /^teams:(local)\/(\S+)$/;
/** The one person of the playground, or one of its places. */
const webSubject = /^web:(local)(?:\/([\w-]+))?$/;

/**
 * `slack:T1/C5 = Order, Leave; teams:<tenant>/19:…@thread.tacv2 = Order`: a subject, then what it may see. Double
 * quotes hold what has one of `; = ,` in it. Each part that cannot be read is an issue that quotes it.
 */
export const applicationList = z.string().transform((text, context): readonly ApplicationLimit[] =>
  split(text, ';')
    .filter((part) => part.trim() !== '')
    .flatMap((part) => {
      const limit = readPart(part);
      if (limit !== undefined) return [limit];
      context.addIssue({
        code: 'custom',
        message: `has a part that cannot be read: ${JSON.stringify(part.trim().slice(0, 100))}`,
      });
      return [];
    }),
);

function readPart(part: string): ApplicationLimit | undefined {
  const [who = '', names = '', ...more] = split(part, '=');
  const subject = readSubject(bare(who));
  const applications = split(names, ',').map(bare);
  const isWhole = more.length === 0 && quotes(part) % 2 === 0 && applications.every((name) => name !== '');
  return subject !== undefined && isWhole ? { ...subject, applications } : undefined;
}

function readSubject(text: string): Subject | undefined {
  const web = webSubject.exec(text);
  if (web !== null) return { platform: 'web', tenant: 'local', id: web[2] ?? 'local' };
  const inSlack = slackSubject.exec(text);
  const match = inSlack ?? teamsSubject.exec(text) ?? localTeamsSubject.exec(text);
  const [, tenant, id] = match ?? [];
  if (tenant === undefined || id === undefined) return undefined;
  return { platform: inSlack === null ? 'teams' : 'slack', tenant, id };
}

/** Splits at a mark wherever it is not in quotes. */
function split(text: string, mark: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === mark && !isQuoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function bare(text: string): string {
  return text.replaceAll('"', '').trim();
}

function quotes(text: string): number {
  return text.split('"').length - 1;
}

/** Whether a limit is about a person; else it is about a place. */
export function isPerson({ platform, id }: Pick<ApplicationLimit, 'platform' | 'id'>): boolean {
  if (platform === 'slack') return /^[UW]/u.test(id);
  return platform === 'web' ? id === 'local' : personOfEntra.test(id);
}

/** A limit as it is written in `ACCESS_APPLICATIONS`. */
export function limitText({ platform, tenant, id, applications }: ApplicationLimit): string {
  const isPlayer = platform === 'web' && id === 'local';
  const subject = quoted(isPlayer ? 'web:local' : `${platform}:${tenant}/${id}`);
  return `${subject} = ${applications.map(quoted).join(', ')}`;
}

function quoted(text: string): string {
  return /[;=,]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '')}"` : text.replaceAll('"', '');
}
