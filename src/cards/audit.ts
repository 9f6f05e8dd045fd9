import { lookup } from '../lib/lookup.ts';
import type { AuditRow, Outcome } from '../store/contract/audit.ts';
import type { Strings } from '../text/strings.ts';

/** The step that an outcome stands for, or undefined if the command itself was carried out. */
export const auditStep = {
  done: undefined,
  'not-accepted': undefined,
  begun: 'started',
  unknown: 'started',
  refused: 'tried',
  failed: 'tried',
  denied: 'tried',
  'rate-limited': 'tried',
  'wrong-person': 'tried',
  'wrong-conversation': 'tried',
  expired: 'tried',
  changed: 'tried',
  asked: 'asked',
  confirmed: 'confirmed',
  approved: 'approved',
  withdrawn: 'withdrawn',
  undone: 'undone',
} as const satisfies Readonly<Record<Outcome, keyof Strings['history']['steps'] | undefined>>;

/** Who did what: `Alice sent “Approve”`, `Bob tried to delete the case`. */
export function auditLine(text: Strings, { person, command, detail, outcome }: AuditRow): string {
  const { history } = text;
  const step = auditStep[outcome];
  if (step === undefined) {
    const what = lookup(history.commands, command)?.(detail) ?? history.otherCommand(command);
    return history.line(person.name, what);
  }
  return history.steps[step](person.name, intentText(text, command, detail));
}

/** The command as an infinitive: `send “Approve”`. */
export function intentText({ history }: Strings, command: string, detail: string | undefined): string {
  return lookup(history.intents, command)?.(detail) ?? history.viewIntent;
}
