/** The bot's own user in Slack, the workspace it is installed in, and whether Slack still accepts its token. */
import * as z from 'zod';
import { errorCodeOf, type SlackApi } from './web-api.ts';

export interface SlackIdentity {
  readonly teamId: string;
  readonly teamName: string;
  /** Of the Enterprise organization that the workspace belongs to. */
  readonly enterpriseId: string | undefined;
  readonly userId: string;
  readonly botId: string;
}

export interface TokenCheck {
  /** The last known identity; asks Slack while there is none. Rejects with a `SlackError`. */
  readonly identity: () => Promise<SlackIdentity>;
  /** Like {@link identity}, but from an answer of Slack that is at most a minute old. */
  check(): Promise<SlackIdentity>;
  /** Slack says that the token may no longer work: asks at once. Never rejects. */
  recheck(): Promise<void>;
  /** Asks Slack every minute until the returned function is called. */
  watch(): () => void;
}

const responseSchema = z.object({
  team_id: z.string(),
  team: z.string().default(''),
  enterprise_id: z.string().nullish(),
  user_id: z.string(),
  bot_id: z.string().default(''),
});

const intervalMs = 60_000;
/** While Slack doesn't answer, which can be over in a moment. */
const retryMs = 5_000;
/** Several calls are rejected at the same time, when a token is revoked. */
const minRecheckMs = 2_000;

interface Answer {
  readonly at: number;
  readonly identity: Promise<SlackIdentity>;
  ttlMs: number;
}

export function createTokenCheck(options: {
  readonly api: SlackApi;
  readonly now: () => Date;
  /** Called when Slack accepts a token again that it has rejected. */
  readonly onAccepted: () => void;
  /** Called when Slack rejects a token that it has accepted, or at first. */
  readonly onRejected: (code: string) => void;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): TokenCheck {
  const { api, log, onAccepted, onRejected } = options;
  const now = () => options.now().getTime();
  let known: SlackIdentity | undefined;
  let answer: Answer | undefined;
  let isRejected = false;

  const ask = (): Promise<SlackIdentity> => {
    const asked: Answer = { at: now(), identity: fetchIdentity(api), ttlMs: intervalMs };
    answer = asked;
    asked.identity.then(
      (identity) => {
        known = identity;
        if (!isRejected) return;
        isRejected = false;
        log('slack: the token is accepted again');
        onAccepted();
      },
      (error: unknown) => {
        const code = errorCodeOf(error);
        if (code === undefined) {
          asked.ttlMs = retryMs;
          return;
        }
        if (isRejected) return;
        isRejected = true;
        log('slack: the token was rejected', { code, error });
        onRejected(code);
      },
    );
    return asked.identity;
  };

  const check = (): Promise<SlackIdentity> => {
    const isFresh = answer !== undefined && Math.abs(now() - answer.at) < answer.ttlMs;
    return isFresh && answer !== undefined ? answer.identity : ask();
  };

  return {
    identity: async () => known ?? (await check()),
    check,
    async recheck() {
      if (answer !== undefined && Math.abs(now() - answer.at) < minRecheckMs) answer.ttlMs = minRecheckMs;
      else await ask().catch(() => undefined);
    },
    watch() {
      const timer = setInterval(() => void ask().catch(() => undefined), intervalMs);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}

async function fetchIdentity(api: SlackApi): Promise<SlackIdentity> {
  const response = await api.call('auth.test', {}, responseSchema);
  return {
    teamId: response.team_id,
    teamName: response.team,
    enterpriseId: response.enterprise_id ?? undefined,
    userId: response.user_id,
    botId: response.bot_id,
  };
}
