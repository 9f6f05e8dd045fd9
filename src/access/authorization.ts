import type { Conversation } from '../chat/conversation.ts';
import type { Person } from '../chat/person.ts';
import { type EffectiveRole, isAtLeast, type Role, type Roles } from './roles.ts';
import type { ApplicationScopes, InstanceFilter } from './scopes.ts';

/** A person's permissions in a conversation right now. */
export interface Authorization extends EffectiveRole {
  /** Decides which instances exist for them there; `undefined` if all do. */
  readonly instanceFilter: InstanceFilter | undefined;
}

export interface AuthorizationServices {
  readonly access: Roles;
  readonly scopes: ApplicationScopes;
}

/** Looks up the role and the visible applications of a person who does something. Never rejects. */
export async function authorize(
  { access, scopes }: AuthorizationServices,
  person: Person,
  conversation: Conversation,
  requiredRole: Role,
): Promise<Authorization> {
  return {
    ...(await access.effectiveRole(person, requiredRole)),
    instanceFilter: scopes.filterFor(person, conversation),
  };
}

/** Like {@link authorize} for a person that was stored earlier, and may have left or become a guest since. */
export async function authorizeStored(
  services: AuthorizationServices,
  stored: Person,
  conversation: Conversation,
  requiredRole: Role,
): Promise<Authorization> {
  const person = await services.access.withCurrentMembership(stored, conversation);
  return authorize(services, person, conversation, requiredRole);
}

/** Like {@link authorizeStored} for the owner of a watch, who only needs `viewer`: avoids group lookups for known viewers. */
export async function authorizeListener(
  { access, scopes }: AuthorizationServices,
  owner: Person,
  conversation: Conversation,
): Promise<Authorization> {
  const person = await access.withCurrentMembership(owner, conversation);
  const role: EffectiveRole = (await access.hasRole(person, 'viewer'))
    ? { role: 'viewer', isIndeterminate: false }
    : await access.effectiveRole(person, 'viewer');
  // After the role: the lists may be replaced while it is looked up.
  return { ...role, instanceFilter: scopes.filterFor(person, conversation) };
}

/** Whether an authorization covers both a role and an instance of this application. */
export function isPermitted(
  { role, instanceFilter }: Authorization,
  requiredRole: Role,
  instance: { readonly applicationName: string | undefined },
): boolean {
  return isAtLeast(role, requiredRole) && instanceFilter?.(instance) !== false;
}
