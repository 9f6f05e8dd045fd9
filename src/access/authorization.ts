import type { Conversation } from '../chat/conversation.ts';
import type { Person } from '../chat/person.ts';
import { type Access, includes, type Role, type Standing } from './roles.ts';
import type { Limits, Sees } from './scopes.ts';

/** What somebody may do and see somewhere, at this very moment. */
export interface Admission extends Standing {
  /** What exists for them there; `undefined` where they are not limited. */
  readonly sees: Sees | undefined;
}

/** Everything that admits anybody to anything. */
export interface Admitting {
  readonly access: Access;
  /** Who sees only some applications. Where it is missing, nobody. */
  readonly limits?: Limits;
}

/** Asks for both, wherever something is done or told because of somebody. Never rejects. */
export async function admission(
  { access, limits }: Admitting,
  person: Person,
  place: Conversation,
  needs: Role,
): Promise<Admission> {
  return { ...(await access.standing(person, needs)), sees: limits?.seenBy(person, place) };
}

/** The same for somebody who only hears: whoever may surely ask waits for no group. Never rejects. */
export async function hearing(
  { access, limits }: Admitting,
  person: Person,
  place: Conversation,
): Promise<Admission> {
  const sees = limits?.seenBy(person, place);
  if (await access.may(person, 'viewer')) return { role: 'viewer', unsure: false, sees };
  return { ...(await access.standing(person, 'viewer')), sees };
}

/** Whether a role, and an instance of this application, are both within an admission. */
export function isWithin(
  { role, sees }: Admission,
  needs: Role,
  instance: { readonly applicationName: string | undefined },
): boolean {
  return includes(role, needs) && sees?.(instance) !== false;
}
