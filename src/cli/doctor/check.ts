/** A check of `barium-bot doctor` and its result. */
import type { Health } from '../../chat/adapter.ts';
import type { Platform } from '../../chat/person.ts';

/** The parts of the installation that checks are about; the same in every language, as docs/command-line.md lists them. */
export const subjects = [
  'node',
  'settings',
  'access',
  'second-person',
  'public-url',
  'assistants',
  'proxy',
  'disk',
  'clock',
  'database',
  'audit',
  'barium',
  'cases',
  'messages',
  'slack',
  'teams',
  'web',
] as const;

/** No adapter's platform is `cli`. */
export type Subject = (typeof subjects)[number] | Platform;

/** The result of a check. `warn`: the bot runs, but something will not work as expected. */
export interface CheckResult {
  readonly subject: Subject;
  readonly state: 'ok' | 'warn' | 'fail';
  /** The subject, or a variable, in the reader's language. */
  readonly name: string;
  /** The finding, and the next step unless the state is `ok`. */
  readonly detail: string;
}

/** The limit of each request to another server. */
export const probeTimeoutMs = 5_000;

/** Returns a function that makes results about one subject. */
export function createRows(
  subject: Subject,
  name: string,
): (state: CheckResult['state'], detail: string) => CheckResult {
  return (state, detail) => ({ subject, state, name, detail });
}

export function toResult(subject: Subject, { ok, name, detail }: Health): CheckResult {
  return createRows(subject, name)(ok ? 'ok' : 'fail', detail);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
