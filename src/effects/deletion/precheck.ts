/** Checks right before a deletion that it is still allowed, and still deletes what was shown. */
import { authorizeStored, isPermitted } from '../../access/authorization.ts';
import type { Card } from '../../chat/card.ts';
import type { Person } from '../../chat/person.ts';
import type { Context } from '../../request/context.ts';
import type { Target } from '../../request/definition.ts';
import type { Deletion } from '../../store/contract/deletions.ts';
import { changedCard, changedFactsSince, goneCard } from '../changed-card.ts';
import { accessLostCard } from './cards.ts';
import { reloadTarget } from './target.ts';

type Precheck =
  | { readonly ok: true; readonly target: Target }
  | {
      readonly ok: false;
      /** `indeterminate`: the person's role depends on something that cannot be looked up right now. */
      readonly reason: 'changed' | 'denied' | 'indeterminate';
      readonly card: Card;
      /** The person that the audit row names: the one without permission, else the acting one. */
      readonly person: Person;
    };

/** Rejects with a `BariumError` when the instance cannot be read. */
export async function precheck(deletion: Deletion, context: Context): Promise<Precheck> {
  const { person } = context;
  const target = await reloadTarget(deletion, context);
  if (target === undefined) {
    const title = context.text.deletions.alreadyGone(deletion.instanceName);
    return { ok: false, reason: 'changed', card: goneCard(title, deletion.instanceId, context), person };
  }
  const unauthorized = await findUnauthorized(deletion, target, context);
  if (unauthorized !== undefined) {
    const card = accessLostCard(deletion, unauthorized.person, context);
    const reason = unauthorized.isIndeterminate ? 'indeterminate' : 'denied';
    return { ok: false, reason, card, person: unauthorized.person };
  }
  const changes = changedFactsSince(deletion.state, target, context);
  if (changes.length === 0) return { ok: true, target };
  return { ok: false, reason: 'changed', card: changedCard(deletion, changes, context), person };
}

interface AuthorizationFailure {
  readonly person: Person;
  readonly isIndeterminate: boolean;
}

/** The first of requester and approver who is no longer an admin, or cannot see the instance there. */
async function findUnauthorized(
  { requester, approver, conversation }: Deletion,
  { application }: Target,
  context: Context,
): Promise<AuthorizationFailure | undefined> {
  const instance = { applicationName: application };
  for (const person of approver === undefined ? [requester] : [requester, approver]) {
    const authorization = await authorizeStored(context, person, conversation, 'admin');
    if (isPermitted(authorization, 'admin', instance)) continue;
    const isVisible = authorization.instanceFilter?.(instance) !== false;
    return { person, isIndeterminate: authorization.isIndeterminate && isVisible };
  }
  return undefined;
}
