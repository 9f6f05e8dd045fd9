/** Checks of the access lists. */
import { entryText } from '../../access/roles.ts';
import type { Core } from '../../app/core.ts';
import { unmatchedEntryLine } from '../../cards/access.ts';
import type { Config } from '../../config/index.ts';
import { closest } from '../../text/did-you-mean.ts';
import type { Strings } from '../../text/strings.ts';
import { type CheckResult, createRows } from './check.ts';

export function checkAccess({ access: { operators, admins }, barium }: Config, { doctor }: Strings): CheckResult {
  const { name, ok, none, simulator, everyone } = doctor.operators;
  const row = createRows('access', name);
  const lists = { ACCESS_OPERATORS: operators, ACCESS_ADMINS: admins };
  const open = Object.entries(lists).flatMap(([variable, list]) =>
    list.some(({ kind }) => kind === 'everyone') ? [variable] : [],
  );
  if (open.length > 0 && barium.kind === 'rest') return row('warn', everyone(open));
  if (open.length > 0) return row('ok', simulator);
  if (operators.length + admins.length === 0) return row('warn', none);
  return row('ok', ok(operators.length, admins.length));
}

/** A deletion needs two admins on the same platform and tenant. The playground has only one person. */
export function checkSecondPerson(
  { access: { admins }, deletion, slack, teams }: Config,
  { doctor: words }: Strings,
): readonly CheckResult[] {
  if (!deletion.needsSecondPerson) return [];
  const { name, ok, none } = words.secondPerson;
  const row = createRows('second-person', name);
  const isSomewhere = slack !== undefined || teams !== undefined;
  const people = new Set(admins.map((entry) => (entry.kind === 'person' ? entryText(entry) : '')));
  const workspaces = admins.map((entry) => (entry.kind === 'person' ? `${entry.platform}:${entry.tenant}/` : ''));
  const canMeet = workspaces.some((workspace) => {
    if (workspace === '') return true;
    return [...people].filter((person) => person.startsWith(workspace)).length > 1;
  });
  return [isSomewhere && canMeet ? row('ok', ok) : row('warn', none)];
}

/** Entries of the access lists that never match anybody. */
export async function findUnmatchedEntries(
  { accessListChecker, knownApplications }: Pick<Core, 'accessListChecker' | 'knownApplications'>,
  text: Strings,
): Promise<readonly CheckResult[]> {
  const { name, meant } = text.doctor.operators;
  const row = createRows('access', name);
  const unmatched = await accessListChecker.check();
  const hasApplications = unmatched.some(({ application }) => application !== undefined);
  const known = (hasApplications ? await knownApplications() : undefined) ?? [];
  return unmatched.map((entry) => {
    const suggestion = entry.application === undefined ? undefined : closest(entry.application, known);
    return row('warn', unmatchedEntryLine(text, entry) + (suggestion === undefined ? '' : meant(suggestion)));
  });
}
