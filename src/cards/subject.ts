import type { Badge, Subject } from '../chat/card.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import type { Strings } from '../text/strings.ts';
import { type CardContext, instanceName, shortName, statusBadge } from './card-context.ts';

/** The fields that a list row, a case and a snapshot have in common, and the deadline, which only the case has. */
interface SubjectSource {
  readonly id: string;
  readonly name: string | undefined;
  readonly status: string;
  readonly milestone: string | undefined;
  readonly startDate: string | undefined;
  readonly startedBy: string | undefined;
  readonly completedDate: string | undefined;
  readonly applicationName: string | undefined;
  readonly deadlineDate?: string | undefined;
}

/** The milestone says more than “active”; its color says that. */
export function stateBadge(text: Strings, { status, milestone }: Pick<SubjectSource, 'status' | 'milestone'>): Badge {
  const badge = statusBadge(text, status);
  const name = shortName(milestone);
  return status === 'active' && name ? { ...badge, label: name } : badge;
}

/** The case that a card is about, as everybody who sees the card may know it. */
export function caseSubject({ text, webLink }: CardContext, source: SubjectSource): Subject {
  const { id, name, status, milestone, startDate, startedBy, completedDate, applicationName, deadlineDate } = source;
  return {
    id,
    name: instanceName(text, source),
    status: stateBadge(text, source),
    revision: JSON.stringify([name, status, milestone, completedDate, applicationName]),
    ...omitUndefined({
      url: webLink(id),
      application: shortName(applicationName),
      started: startDate,
      startedBy: shortName(startedBy),
      due: deadlineDate,
    }),
  };
}
