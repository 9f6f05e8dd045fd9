import * as z from 'zod';
import { guidPattern } from '../lib/guid.ts';

/** A single person. */
export interface PersonEntry {
  readonly kind: 'person';
  readonly platform: 'slack' | 'teams' | 'web';
  readonly tenant: string;
  readonly id: string;
}

/** All members of a group on the platform. */
export interface GroupEntry {
  readonly kind: 'group';
  readonly platform: 'slack';
  readonly tenant: string;
  readonly id: string;
}

/** An entry of `ACCESS_VIEWERS`, `ACCESS_OPERATORS` or `ACCESS_ADMINS`. */
export type AccessEntry = { readonly kind: 'everyone' } | PersonEntry | GroupEntry;

/** Slack ids start with T for teams (E for enterprises), with U or W for users, with S for user groups. */
const slackPerson = /^slack:([TE][A-Z0-9]+)\/([UW][A-Z0-9]+)$/;
const slackGroup = /^slack:([TE][A-Z0-9]+)\/group:(S[A-Z0-9]+)$/;
const teamsPerson = new RegExp(`^teams:(${guidPattern})/(${guidPattern})$`);

/** Local Teams tools that do not sign in use arbitrary ids. */
const localTeamsPerson = /^teams:(local)\/([\w.:@-]+)$/;

/** Parses an entry, or returns `undefined` if it is malformed. Entra ids are compared in lower case. */
export function parseAccessEntry(text: string): AccessEntry | undefined {
  if (text === '*') return { kind: 'everyone' };
  if (text === 'web:local') return { kind: 'person', platform: 'web', tenant: 'local', id: 'local' };
  const group = subjectFrom(slackGroup.exec(text));
  if (group !== undefined) return { kind: 'group', platform: 'slack', ...group };
  const inSlack = subjectFrom(slackPerson.exec(text));
  if (inSlack !== undefined) return { kind: 'person', platform: 'slack', ...inSlack };
  const inTeams = subjectFrom(teamsPerson.exec(text.toLowerCase())) ?? subjectFrom(localTeamsPerson.exec(text));
  return inTeams && { kind: 'person', platform: 'teams', ...inTeams };
}

/**
 * `slack:T1/U2 = <SHA-256>, teams:<tenant>/<user> = <SHA-256>`: people with the hash of their token. Each invalid part is
 * an issue that names the person, if it does.
 */
export const tokenList = z.string().transform((text, context): ReadonlyMap<string, PersonEntry> => {
  const owners = new Map<string, PersonEntry>();
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const [subject = '', hash = '', ...rest] = part.split('=').map((one) => one.trim());
    const entry = parseAccessEntry(subject);
    const isHash = /^[0-9a-f]{64}$/i.test(hash) && rest.length === 0;
    const isRepeated = owners.has(hash.toLowerCase());
    if (entry?.kind === 'person' && isHash && !isRepeated) owners.set(hash.toLowerCase(), entry);
    else context.addIssue({ code: 'custom', message: tokenProblem(entry, subject, isRepeated) });
  }
  return owners;
});

/** Never quotes what may be a token. */
function tokenProblem(entry: AccessEntry | undefined, subject: string, isRepeated: boolean): string {
  const of = entry?.kind === 'person' ? ` for ${subject.slice(0, 100)}` : '';
  if (isRepeated) return `has the same hash twice${of}: every person needs a token of their own`;
  return `has an invalid part${of}: write a person, "=", and the SHA-256 of their token in hexadecimal`;
}

function subjectFrom(match: RegExpExecArray | null): Pick<PersonEntry, 'tenant' | 'id'> | undefined {
  const [, tenant, id] = match ?? [];
  return tenant === undefined || id === undefined ? undefined : { tenant, id };
}

/** A comma-separated list of entries. Each malformed entry is an issue that quotes it. */
export const accessList = z
  .string()
  .refine((text) => /[^,\s]/.test(text), { error: 'has no entries' })
  .transform((text, context): readonly AccessEntry[] =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .flatMap((part) => {
        const parsed = parseAccessEntry(part);
        if (parsed !== undefined) return [parsed];
        context.addIssue({
          code: 'custom',
          message: `has an invalid entry: ${JSON.stringify(part.slice(0, 100))}`,
        });
        return [];
      }),
  );
