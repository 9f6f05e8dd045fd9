/** Finds entries of the `ACCESS_…` variables that match nobody: misspelt, of another workspace, of a deleted account. */
import type { Logger } from 'pino';
import type { AccessSubject, Directory } from '../chat/adapter.ts';
import type { Platform } from '../chat/person.ts';
import { type AccessConfig, type ApplicationLimit, formatLimit, isPerson } from '../config/index.ts';
import { normalize } from '../lib/normalize.ts';
import { createSingleFlight } from '../lib/single-flight.ts';
import { withTimeout } from '../lib/timeout.ts';
import { entryText } from './roles.ts';

export type UnmatchedReason =
  /** The platform has no such person, group or conversation. */
  | 'not-found'
  /** The platform is not configured. */
  | 'not-connected'
  /** The platform did not answer. */
  | 'not-checked'
  /** No instance belongs to the application. */
  | 'no-such-application';

export interface UnmatchedEntry {
  readonly variable: string;
  /** As it is written. */
  readonly entry: string;
  readonly platform: Platform;
  readonly reason: UnmatchedReason;
  /** Set if the reason is `no-such-application`. */
  readonly application?: string;
}

interface AccessListCheckerOptions {
  readonly access: AccessConfig;
  /** The configured platforms. */
  readonly platforms: ReadonlySet<Platform>;
  /** `undefined` for a platform without a directory. */
  readonly directoryFor: (platform: Platform) => Directory | undefined;
  /** The applications that have instances; `undefined` until all are known. */
  readonly applications: () => Promise<readonly string[] | undefined>;
  readonly log: Pick<Logger, 'warn' | 'debug'>;
  readonly now: () => Date;
}

export interface AccessListChecker {
  /** The latest results. Runs the first check if there was none, and refreshes old results in the background. */
  results(): Promise<readonly UnmatchedEntry[]>;
  /** Checks now and logs each entry that was not logged before. Never rejects. */
  check(): Promise<readonly UnmatchedEntry[]>;
  /** Checks again if the applications were not known during the last check. */
  recheckApplications(): void;
}

const maxAgeMs = 10 * 60_000;
/** Per entry. */
const timeoutMs = 5_000;
const maxConcurrent = 5;

export function createAccessListChecker(options: AccessListCheckerOptions): AccessListChecker {
  const { log, now } = options;
  const logged = new Set<string>();
  const singleFlight = createSingleFlight<'check', readonly UnmatchedEntry[]>();
  let latest: { readonly checkedAt: number; readonly unmatched: readonly UnmatchedEntry[] } | undefined;
  let applicationsWereMissing = false;

  const findUnmatched = async (): Promise<readonly UnmatchedEntry[]> => {
    const names = options.access.applications.length === 0 ? [] : await options.applications();
    applicationsWereMissing = names === undefined;
    const unmatched = [
      ...(await unmatchedSubjects(options)),
      ...unmatchedApplications(options.access.applications, names),
    ];
    for (const entry of unmatched) {
      const key = JSON.stringify(entry);
      if (!logged.has(key)) {
        log.warn({ unmatched: entry }, 'access entry matches no user or could not be checked');
      }
      logged.add(key);
    }
    return unmatched;
  };

  const check = (): Promise<readonly UnmatchedEntry[]> =>
    singleFlight('check', async () => {
      const unmatched = await findUnmatched().catch((err: unknown) => {
        log.warn({ err }, 'access list check failed');
        return [];
      });
      latest = { checkedAt: now().getTime(), unmatched };
      return unmatched;
    });

  return {
    check,
    async results() {
      if (latest === undefined) return check();
      if (Math.abs(now().getTime() - latest.checkedAt) > maxAgeMs) void check();
      return latest.unmatched;
    },
    recheckApplications() {
      if (applicationsWereMissing) void check();
    },
  };
}

interface EntryCheck {
  readonly variable: string;
  readonly entry: string;
  readonly platform: Platform;
  readonly subject: AccessSubject;
}

async function unmatchedSubjects(options: AccessListCheckerOptions): Promise<readonly UnmatchedEntry[]> {
  const reasons = new Map<string, Promise<UnmatchedReason | undefined>>();
  const unmatched: UnmatchedEntry[] = [];
  const remaining = entryChecks(options.access).values();
  const worker = async (): Promise<void> => {
    for (const entryCheck of remaining) {
      const { variable, entry, platform, subject } = entryCheck;
      // Somebody in several lists is looked up once.
      const key = JSON.stringify([platform, subject]);
      const pending = reasons.get(key) ?? checkEntry(entryCheck, options);
      reasons.set(key, pending);
      const reason = await pending;
      if (reason !== undefined) unmatched.push({ variable, entry, platform, reason });
    }
  };
  await Promise.all(Array.from({ length: maxConcurrent }, worker));
  return unmatched;
}

async function checkEntry(
  { platform, entry, subject }: EntryCheck,
  { platforms, directoryFor, log }: AccessListCheckerOptions,
): Promise<UnmatchedReason | undefined> {
  if (!platforms.has(platform)) return 'not-connected';
  const directory = directoryFor(platform);
  if (directory === undefined) return undefined;
  try {
    return (await withTimeout(directory.exists(subject), timeoutMs)) === false ? 'not-found' : undefined;
  } catch (err) {
    log.debug({ err, entry }, 'access entry check failed');
    return 'not-checked';
  }
}

function entryChecks({ viewers, operators, admins, applications }: AccessConfig): readonly EntryCheck[] {
  const lists = { ACCESS_VIEWERS: viewers, ACCESS_OPERATORS: operators, ACCESS_ADMINS: admins };
  const grants = Object.entries(lists).flatMap(([variable, entries]) =>
    entries.flatMap((entry) => {
      if (entry.kind === 'everyone') return [];
      const { kind, platform, tenant, id } = entry;
      return [{ variable, entry: entryText(entry), platform, subject: { kind, tenant, id } }];
    }),
  );
  const limits = applications.map((limit) => {
    const { platform, tenant, id } = limit;
    const kind = isPerson(limit) ? ('person' as const) : ('conversation' as const);
    return {
      variable: applicationsVariable,
      entry: formatLimit(limit),
      platform,
      subject: { kind, tenant, id },
    };
  });
  return [...grants, ...limits];
}

const applicationsVariable = 'ACCESS_APPLICATIONS';

function unmatchedApplications(
  limits: readonly ApplicationLimit[],
  applications: readonly string[] = [],
): readonly UnmatchedEntry[] {
  const names = new Set(applications.map(normalize));
  if (names.size === 0) return [];
  return limits.flatMap((limit) =>
    limit.applications
      .filter((name) => !names.has(normalize(name)))
      .map((application) => ({
        variable: applicationsVariable,
        entry: formatLimit(limit),
        platform: limit.platform,
        reason: 'no-such-application' as const,
        application,
      })),
  );
}
