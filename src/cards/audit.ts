import type { AuditRow, Outcome } from '../store/contract/store.ts';
import { entry, type Text } from '../text/strings.ts';

/** What a row of each outcome tells: what was done, or which step towards it. */
export const stepOf = {
  done: undefined,
  'not-taken': undefined,
  begun: 'began',
  unknown: 'began',
  refused: 'tried',
  failed: 'tried',
  denied: 'tried',
  'turned-away': 'tried',
  'wrong-person': 'tried',
  'wrong-place': 'tried',
  expired: 'tried',
  changed: 'tried',
  asked: 'asked',
  confirmed: 'confirmed',
  approved: 'approved',
  withdrawn: 'withdrawn',
  undone: 'undone',
} as const satisfies Readonly<Record<Outcome, keyof Text['history']['steps'] | undefined>>;

/** Who did what, of a row of the audit: `Alice sent “Approve”`, `Bob tried: delete the case`. */
export function actLine(text: Text, { person, command, detail, outcome }: AuditRow): string {
  const { history } = text;
  const step = stepOf[outcome];
  if (step === undefined) {
    const what = entry(history.commands, command)?.(detail) ?? history.other(command);
    return history.line(person.name, what);
  }
  return history.steps[step](person.name, intentWords(text, command, detail));
}

/** What somebody asks, tries or approves: `send “Approve”`. */
export function intentWords({ history }: Text, command: string, detail: string | undefined): string {
  return entry(history.intents, command)?.(detail) ?? history.look;
}
