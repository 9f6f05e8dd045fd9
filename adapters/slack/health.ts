/** The adapter's line in `/readyz`, `status` and `doctor`. */
import type { Health } from '../../src/chat/adapter.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Person } from '../../src/chat/person.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import type { SocketConnection } from './socket.ts';
import { unreadableTokenCode } from './token.ts';
import { errorCodeOf } from './web-api.ts';
import type { InstalledWorkspace, Workspaces } from './workspaces.ts';

interface SlackHealth {
  check(reader: Pick<Person, 'locale'>): Promise<Health>;
  /** Slack has said that it drops events. */
  recordRateLimited(): void;
}

/** How long the bot reports that Slack drops events: it counts by the hour. */
const rateLimitedTtlMs = 60 * 60_000;

/** More are only counted. */
const maxNames = 10;

/** One workspace or organization: whether it works, and what is wrong with it otherwise. */
interface WorkspaceHealth {
  readonly ok: boolean;
  readonly name: string;
  readonly details: readonly string[];
}

export function createHealth(options: {
  readonly bot: Bot;
  readonly workspaces: Workspaces;
  readonly endpoint: string;
  readonly socket: Pick<SocketConnection, 'isConnected'> | undefined;
  readonly now: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): SlackHealth {
  const { bot, endpoint, log, now, socket, workspaces } = options;
  const { installUrl } = workspaces;
  let rateLimitedAt: number | undefined;

  const checkWorkspace = async (
    installed: InstalledWorkspace,
    strings: ChatStrings['health'],
  ): Promise<WorkspaceHealth> => {
    const { id, isListed, members } = installed;
    const named = members === undefined ? installed.name : strings.organization(installed.name, members);
    if (!isListed) return { ok: false, name: named, details: [strings.notListed(id)] };
    try {
      const { teamId, teamName } = await installed.check();
      const name = named || teamName || teamId;
      const missing = await findMissingScopes(installed);
      if (missing === 'unknown') return { ok: true, name, details: [strings.lookupsFail] };
      return missing.length === 0
        ? { ok: true, name, details: [] }
        : { ok: false, name, details: [strings.missingScopes(missing.join(', '))] };
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === undefined) log('slack: auth.test failed', { error });
      return { ok: false, name: named, details: [describeRejection(code, strings)] };
    }
  };

  const describeRejection = (code: string | undefined, strings: ChatStrings['health']): string => {
    if (code === undefined) return strings.platformUnreachable;
    if (installUrl === undefined) return strings.platformRejects(code);
    return code === unreadableTokenCode
      ? strings.installationUnreadable(installUrl)
      : strings.installationRejected(code, installUrl);
  };

  const findMissingScopes = (workspace: InstalledWorkspace): Promise<readonly string[] | 'unknown'> =>
    workspace.findMissingScopes().catch((error: unknown) => {
      // Slack is unwell, and the bot knows most people already, so it stays in service.
      log('slack: looking for missing scopes failed', { error });
      return 'unknown' as const;
    });

  const describeTransport = (strings: ChatStrings['health']): string => {
    const transport = socket === undefined ? strings.listening(endpoint) : strings.socketOpen;
    const isRateLimited = rateLimitedAt !== undefined && now().getTime() - rateLimitedAt < rateLimitedTtlMs;
    return isRateLimited ? `${transport}; ${strings.eventsDropped}` : transport;
  };

  /** One workspace that fails doesn't take the others out of service. */
  const checkAll = async (strings: ChatStrings['health']): Promise<Omit<Health, 'name'>> => {
    const installed = await workspaces.list();
    const all = await Promise.all(installed.map((one) => checkWorkspace(one, strings)));
    if (installUrl !== undefined && all.length === 0) {
      return { ok: true, detail: strings.nowhereInstalled(installUrl) };
    }
    const working = all.filter(({ ok }) => ok);
    const failing = all.filter(({ ok }) => !ok);
    const withName = ({ name, details }: WorkspaceHealth) =>
      [...(installUrl === undefined ? [] : [name]), ...details].join(': ');
    if (working.length === 0) return { ok: false, detail: failing.map(withName).join('; ') };
    if (socket?.isConnected() === false) return { ok: false, detail: strings.socketClosed };
    const names = working.slice(0, maxNames).map(({ name }) => name);
    const others = working.length - names.length;
    const heading = `${names.join(', ')}${others === 0 ? '' : strings.otherWorkspaces(others)}`;
    const notices = [...failing.map(withName), ...working.filter(({ details }) => details.length > 0).map(withName)];
    return { ok: true, detail: [`${heading}: ${describeTransport(strings)}`, ...notices].join('; ') };
  };

  return {
    recordRateLimited() {
      rateLimitedAt = now().getTime();
    },
    async check(reader) {
      return { name: 'Slack', ...(await checkAll(bot.stringsFor(reader).health)) };
    },
  };
}
