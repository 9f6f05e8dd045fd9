/**
 * Who belongs to a platform's groups: asked of the platform, believed for a minute, and in doubt nobody.
 */
import type { Logger } from 'pino';
import type { GroupEntry } from '../config/index.ts';
import { inTime } from '../lib/timeout.ts';

export interface Groups {
  /** Whether a person is in a group; `undefined` where that cannot be told just now. Never rejects. */
  has(group: GroupEntry, person: string): Promise<boolean | undefined>;
  /** The same without waiting: `undefined` also where it has to be asked first, which begins. */
  glance(group: GroupEntry, person: string): boolean | undefined;
}

export interface GroupsOptions {
  /** The ids of everybody in a group, from its platform. Rejects where the platform does not tell. */
  readonly members: (group: GroupEntry) => Promise<readonly string[]>;
  readonly log: Pick<Logger, 'warn'>;
  readonly now: () => Date;
  /** How long an answer is believed. */
  readonly lifeMs?: number;
  /** How long no answer counts as none, so that a platform in trouble is not asked with every word. */
  readonly restMs?: number;
  /** How long somebody waits for an answer. */
  readonly deadlineMs?: number;
}

/** What a group's platform said, or, without `members`, that it said nothing. */
interface Answer {
  readonly at: number;
  readonly members: ReadonlySet<string> | undefined;
}

/** Each group is asked for once, however many people wait for it. */
export function createGroups(options: GroupsOptions): Groups {
  const { log, now, lifeMs = 60_000, restMs = 10_000, deadlineMs = 3_000 } = options;
  const answers = new Map<string, Answer>();
  const asking = new Map<string, Promise<Answer>>();

  const fresh = (key: string): Answer | undefined => {
    const answer = answers.get(key);
    if (answer === undefined) return undefined;
    const age = now().getTime() - answer.at;
    // A clock that was set back makes nothing live longer.
    return age >= 0 && age < (answer.members === undefined ? restMs : lifeMs) ? answer : undefined;
  };

  const ask = async (key: string, group: GroupEntry): Promise<Answer> => {
    const at = now().getTime();
    let members: Answer['members'];
    try {
      members = new Set(await inTime(options.members(group), deadlineMs));
    } catch (err) {
      log.warn({ err, group: key }, 'who belongs to a group cannot be told: it opens nothing until it can');
    }
    const answer = { at, members };
    answers.set(key, answer);
    return answer;
  };

  const look = (key: string, group: GroupEntry): Promise<Answer> => {
    const pending = asking.get(key) ?? ask(key, group).finally(() => asking.delete(key));
    asking.set(key, pending);
    return pending;
  };

  return {
    async has(group, person) {
      const key = keyOf(group);
      const { members } = fresh(key) ?? (await look(key, group));
      return members?.has(person);
    },
    glance(group, person) {
      const key = keyOf(group);
      const answer = fresh(key);
      if (answer === undefined) void look(key, group);
      return answer?.members?.has(person);
    },
  };
}

function keyOf({ platform, tenant, id }: GroupEntry): string {
  return `${platform}:${tenant}/${id}`;
}
