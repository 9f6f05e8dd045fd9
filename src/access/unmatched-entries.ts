/** Entries of the `ACCESS_…` variables that name nobody: misspelt, of another workspace, of somebody who left. */
import type { Logger } from 'pino';
import type { AccessSubject, Directory } from '../chat/adapter.ts';
import type { Platform } from '../chat/person.ts';
import { type AccessConfig, type ApplicationLimit, isPerson, limitText } from '../config/index.ts';
import { inTime } from '../lib/timeout.ts';
import { normalize } from '../text/normalize.ts';
import { entryText } from './roles.ts';

export type StrayReason =
  /** There is no such person, group or place. */
  | 'nobody'
  /** Its platform is not configured. */
  | 'not-connected'
  /** Its platform does not say just now. */
  | 'unchecked'
  /** No instance is of the application that it names. */
  | 'no-such-application';

/** An entry that nobody will ever match, as far as is known. */
export interface Stray {
  readonly variable: string;
  /** As it is written. */
  readonly entry: string;
  readonly platform: Platform;
  readonly why: StrayReason;
  /** The application. */
  readonly application?: string;
}

export interface StraysOptions {
  readonly access: AccessConfig;
  /** Those that are configured. */
  readonly platforms: ReadonlySet<Platform>;
  /** `undefined` for a platform that cannot be asked. */
  readonly directory: (platform: Platform) => Directory | undefined;
  /** The applications that instances are of; `undefined` while not all are known. */
  readonly applications: () => Promise<readonly string[] | undefined>;
  readonly log: Pick<Logger, 'warn' | 'debug'>;
  readonly now: () => Date;
}

export interface Strays {
  /** What was found lately. Looks first if nobody has looked yet, and again, beside the answer, if that is long ago. */
  known(): Promise<readonly Stray[]>;
  /** Looks now. What is new is in the log, a line each. Never rejects. */
  look(): Promise<readonly Stray[]>;
  /** Looks again if the applications were not known when that was last tried. */
  applicationsAreKnown(): void;
}

const freshMs = 10 * 60_000;
/** For one entry: nobody waits for long because of somebody who may not even exist. */
const deadlineMs = 5_000;
/** Questions to a platform at once. */
const lanes = 5;

export function createStrays(options: StraysOptions): Strays {
  const { log, now } = options;
  const told = new Set<string>();
  let last: { readonly at: number; readonly found: readonly Stray[] } | undefined;
  let looking: Promise<readonly Stray[]> | undefined;
  let missedApplications = false;

  const find = async (): Promise<readonly Stray[]> => {
    const names = options.access.applications.length === 0 ? [] : await options.applications();
    missedApplications = names === undefined;
    const found = [
      ...(await listedStrays(options)),
      ...applicationStrays(options.access.applications, names),
    ];
    for (const stray of found) {
      const key = JSON.stringify(stray);
      if (!told.has(key)) log.warn({ stray }, 'an access entry names nobody, or cannot be checked');
      told.add(key);
    }
    return found;
  };

  const look = (): Promise<readonly Stray[]> => {
    looking ??= find()
      .catch((err: unknown) => {
        log.warn({ err }, 'whether the access entries name anybody could not be looked up');
        return [];
      })
      .then((found) => {
        last = { at: now().getTime(), found };
        looking = undefined;
        return found;
      });
    return looking;
  };

  return {
    look,
    async known() {
      if (last === undefined) return look();
      if (Math.abs(now().getTime() - last.at) > freshMs) void look();
      return last.found;
    },
    applicationsAreKnown() {
      if (missedApplications) void look();
    },
  };
}

interface Question {
  readonly variable: string;
  readonly entry: string;
  readonly platform: Platform;
  readonly listed: AccessSubject;
}

async function listedStrays({ access, platforms, directory, log }: StraysOptions): Promise<readonly Stray[]> {
  const answers = new Map<string, Promise<StrayReason | undefined>>();
  const found: Stray[] = [];
  const ask = async ({ platform, entry, listed }: Question): Promise<StrayReason | undefined> => {
    if (!platforms.has(platform)) return 'not-connected';
    const known = directory(platform);
    if (known === undefined) return undefined;
    try {
      return (await inTime(known.exists(listed), deadlineMs)) === false ? 'nobody' : undefined;
    } catch (err) {
      log.debug({ err, entry }, 'whether an access entry names anybody was not told');
      return 'unchecked';
    }
  };
  const questions = questionsOf(access);
  const work = async (lane: number): Promise<void> => {
    for (const question of questions.filter((_, index) => index % lanes === lane)) {
      const { variable, entry, platform, listed } = question;
      // The same person in several lists is asked about once.
      const key = JSON.stringify([platform, listed]);
      const answer = answers.get(key) ?? ask(question);
      answers.set(key, answer);
      const why = await answer;
      if (why !== undefined) found.push({ variable, entry, platform, why });
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => work(lane)));
  return found;
}

function questionsOf({ viewers, operators, admins, applications }: AccessConfig): readonly Question[] {
  const lists = { ACCESS_VIEWERS: viewers, ACCESS_OPERATORS: operators, ACCESS_ADMINS: admins };
  const people = Object.entries(lists).flatMap(([variable, entries]) =>
    entries.flatMap((entry) => {
      if (entry.kind === 'everyone') return [];
      const { kind, platform, tenant, id } = entry;
      return [{ variable, entry: entryText(entry), platform, listed: { kind, tenant, id } }];
    }),
  );
  const limits = applications.map((limit) => {
    const { platform, tenant, id } = limit;
    const kind = isPerson(limit) ? ('person' as const) : ('place' as const);
    return { variable, entry: limitText(limit), platform, listed: { kind, tenant, id } };
  });
  return [...people, ...limits];
}

const variable = 'ACCESS_APPLICATIONS';

function applicationStrays(
  limits: readonly ApplicationLimit[],
  known: readonly string[] = [],
): readonly Stray[] {
  const names = new Set(known.map(normalize));
  if (names.size === 0) return [];
  return limits.flatMap((limit) =>
    limit.applications
      .filter((name) => !names.has(normalize(name)))
      .map((application) => ({
        variable,
        entry: limitText(limit),
        platform: limit.platform,
        why: 'no-such-application' as const,
        application,
      })),
  );
}
