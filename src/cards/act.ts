import type { AuditRow } from '../store/store.ts';
import { entry, type Text } from '../text/text.ts';

/** Who did what, of a row of the audit: `Alice sent “Approve”`. */
export function actLine(text: Text, { person, command, detail }: AuditRow): string {
  const what = entry(text.history.commands, command)?.(detail) ?? text.history.other(command);
  return text.history.line(person.name, what);
}
