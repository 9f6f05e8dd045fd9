/** Whose wish a deletion is, and whether it may still be: asked right before it is made, of everybody it took. */
import { admission, isWithin } from '../../access/authorization.ts';
import type { Person } from '../../chat/person.ts';
import type { Context } from '../../request/context.ts';
import type { Target } from '../../request/definition.ts';
import type { Deletion } from '../../store/contract/deletions.ts';

/** Somebody who wanted it and may not delete it by now. */
export interface Doubt {
  readonly person: Person;
  /** Whether they may hangs on a group that cannot be looked up just now. */
  readonly unsure: boolean;
}

type Wish = Pick<Deletion, 'asker' | 'approver' | 'place'>;

/** The first of them who is no admin any more, or does not see the instance there; `undefined` where all may. */
export async function doubtOf(
  { asker, approver, place }: Wish,
  { application }: Target,
  context: Context,
): Promise<Doubt | undefined> {
  const instance = { applicationName: application };
  for (const person of approver === undefined ? [asker] : [asker, approver]) {
    const admitted = await admission(context, person, place, 'admin');
    if (isWithin(admitted, 'admin', instance)) continue;
    return { person, unsure: admitted.unsure && admitted.sees?.(instance) !== false };
  }
  return undefined;
}

/** Whether it lacks the second person that it takes here by now. */
export function lacksSecond({ approver }: Pick<Wish, 'approver'>, { deletion }: Context): boolean {
  return deletion.needsSecondPerson && approver === undefined;
}

/** One human being, whatever organisation they are told to be of and however their id is spelled. */
export function isSameHuman(one: Person, other: Person): boolean {
  return one.platform === other.platform && one.id.toLowerCase() === other.id.toLowerCase();
}
