/**
 * Whether somebody may still hear what is on its way: what waited in a queue, a digest or for a place that was broken
 * may have been asked for by one who may not ask any more, or who sees less by now.
 */
import { type Admission, type Admitting, hearing, isWithin } from '../../access/authorization.ts';
import type { Pen } from '../../cards/card-context.ts';
import type { Conversation } from '../../chat/conversation.ts';
import type { Person } from '../../chat/person.ts';
import type { Delivery, Entry, Watch } from '../../store/contract/watching.ts';

/** What somebody may do and see in a place, at this very moment. */
export type Admit = (person: Person, place: Conversation) => Promise<Admission>;

/** `unsure` where it hangs on a group that cannot be looked up just now. */
type Verdict = 'told' | 'unsure' | 'withheld';

/** What may be told of a delivery: all of it, some of it, nothing, or nothing as far as can be told just now. */
export async function audible(
  delivery: Delivery,
  admit: Admit,
  penFor: (locale: string | undefined) => Pen,
): Promise<Delivery | 'unsure' | 'withheld'> {
  const { entries, card, place } = delivery;
  if (entries.length === 0) return delivery;
  const verdicts = await Promise.all(entries.map((entry) => judge(entry, place, admit)));
  if (verdicts.includes('unsure')) return 'unsure';
  const told = entries.filter((_, index) => verdicts[index] === 'told');
  if (told.length === entries.length) return delivery;
  if (told.length === 0) return 'withheld';
  const { changes } = penFor(delivery.reader?.locale).text;
  const title = changes.listTitle(told.length);
  return { ...delivery, entries: told, card: { ...card, title, rows: told.map(({ row }) => row) } };
}

async function judge({ audience }: Entry, place: Conversation, admit: Admit): Promise<Verdict> {
  if (audience === undefined) return 'told';
  const { owners, applicationName } = audience;
  const admissions = await Promise.all(owners.map((owner) => admit(owner, place)));
  if (admissions.some((one) => isWithin(one, 'viewer', { applicationName }))) return 'told';
  return admissions.some((one) => mayBe(one) && one.sees?.({ applicationName }) !== false)
    ? 'unsure'
    : 'withheld';
}

/** Whether somebody may ask, or may turn out to. */
export function mayBe({ role, unsure }: Pick<Admission, 'role' | 'unsure'>): boolean {
  return role !== undefined || unsure;
}

/** Whether a watch tells nothing since its owner may surely not ask any more. Never rejects. */
export async function isOrphaned({ owner, place }: Watch, admitting: Admitting): Promise<boolean> {
  return !mayBe(await hearing(admitting, owner, place));
}
