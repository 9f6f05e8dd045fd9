/**
 * The bot token of an installation. With token rotation it expires after twelve hours, and is renewed in time with a refresh
 * token, which works once: https://docs.slack.dev/authentication/using-token-rotation
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Installation, InstallationStore } from '../../../src/chat/installations.ts';
import { omitUndefined } from '../../../src/lib/omit-undefined.ts';
import type { Seal } from '../../../src/lib/seal.ts';
import { createSingleFlight } from '../../../src/lib/single-flight.ts';
import type { TokenSource } from '../token.ts';
import { errorCodeOf, type SlackApi } from '../web-api.ts';
import { type InstallationTokens, openTokens, sealTokens } from './tokens.ts';

interface InstalledTokenOptions {
  readonly id: string;
  readonly store: Pick<InstallationStore, 'get' | 'claimRenewal' | 'replaceTokens'>;
  readonly seal: Seal;
  /** For calls without a token. */
  readonly api: SlackApi;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly now: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

/** As Slack's SDK does it. */
const renewBeforeMs = 2 * 60 * 60_000;
/** Other replicas store new tokens, and a new installation replaces them. */
const ttlMs = 60_000;
/** Until another process can renew: longer than the call takes. */
const claimMs = 30_000;
const pollMs = 250;
/** After a failure, unless the token has expired. */
const retryMs = 30_000;
/** After one since the token expired. */
const urgentRetryMs = 2_000;
/** After Slack rejected the refresh token: only a new installation helps. */
const rejectedRetryMs = 10 * 60_000;

const renewalResponse = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.number(),
});

/** The tokens of a revision, and when they were read. */
interface KnownTokens {
  readonly tokens: InstallationTokens;
  readonly revision: number;
  readonly readAt: number;
}

export function createInstalledToken(options: InstalledTokenOptions): TokenSource {
  const { api, clientId, clientSecret, id, log, seal, store } = options;
  const now = () => options.now().getTime();
  const singleFlight = createSingleFlight<'read' | 'renew', KnownTokens>();
  let known: KnownTokens | undefined;
  /** Renewed tokens that could not be stored yet. The stored refresh token no longer works. */
  let unstored: KnownTokens | undefined;
  let nextRenewalAt = 0;

  const toKnown = ({ revision, sealed }: Installation): KnownTokens => ({
    tokens: openTokens(sealed, id, seal),
    revision,
    readAt: now(),
  });

  const read = (): Promise<KnownTokens> =>
    singleFlight('read', async () => {
      const installation = await store.get(id);
      if (installation === undefined) throw new Error(`the app is not installed in ${id}`);
      const latest = toKnown(installation);
      known = latest;
      return latest;
    });

  const isExpired = ({ expiresAt }: InstallationTokens) => expiresAt !== undefined && expiresAt <= now();
  const isExpiring = ({ expiresAt }: InstallationTokens) =>
    expiresAt !== undefined && expiresAt - now() < renewBeforeMs;

  /** Another process renews the tokens of a revision. Returns the latest ones, new or not. */
  const waitForOther = async (old: KnownTokens): Promise<KnownTokens> => {
    for (let waitedMs = 0; waitedMs < claimMs; waitedMs += pollMs) {
      await sleep(pollMs);
      const latest = await read();
      if (latest.revision !== old.revision) return latest;
    }
    return old;
  };

  const requestTokens = async (refreshToken: string): Promise<InstallationTokens> => {
    const args = {
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    };
    const response = await api.call('oauth.v2.access', args, renewalResponse);
    return {
      botToken: response.access_token,
      refreshToken: response.refresh_token,
      expiresAt: now() + response.expires_in * 1_000,
    };
  };

  /** The same tokens if they can't be renewed now. Of all processes, one uses the refresh token. */
  const renewTokens = (old: KnownTokens, isNeededNow: boolean): Promise<KnownTokens> =>
    singleFlight('renew', async () => {
      const { refreshToken } = old.tokens;
      if (refreshToken === undefined || now() < nextRenewalAt) return old;
      nextRenewalAt = now() + (isNeededNow ? urgentRetryMs : retryMs);
      const [at, until] = [now(), now() + claimMs].map((ms) => new Date(ms).toISOString()) as [string, string];
      if (!(await store.claimRenewal(id, old.revision, at, until))) return isNeededNow ? waitForOther(old) : read();
      let tokens: InstallationTokens;
      try {
        tokens = await requestTokens(refreshToken);
      } catch (error) {
        const code = errorCodeOf(error);
        if (code !== undefined) nextRenewalAt = now() + rejectedRetryMs;
        log('slack: renewing a token failed', { team: id, ...omitUndefined({ code }), error });
        return old;
      }
      nextRenewalAt = 0;
      return storeTokens({ tokens, revision: old.revision, readAt: now() });
    });

  const storeTokens = async (renewed: KnownTokens): Promise<KnownTokens> => {
    const { revision, tokens } = renewed;
    unstored = renewed;
    try {
      const isStored = await store.replaceTokens(id, revision, sealTokens(tokens, id, seal));
      unstored = undefined;
      // Otherwise the app has been installed again meanwhile.
      if (!isStored) return await read();
      known = { tokens, revision: revision + 1, readAt: now() };
      return known;
    } catch (error) {
      log('slack: storing a renewed token failed', { team: id, error });
      return renewed;
    }
  };

  const getLatest = async (): Promise<KnownTokens> => {
    if (unstored !== undefined) return storeTokens(unstored);
    const isFresh = known !== undefined && Math.abs(now() - known.readAt) < ttlMs;
    return isFresh && known !== undefined ? known : read();
  };

  return {
    async current() {
      const latest = await getLatest();
      if (!isExpiring(latest.tokens)) return latest.tokens.botToken;
      return (await renewTokens(latest, isExpired(latest.tokens))).tokens.botToken;
    },

    async renew(rejected, code) {
      const stored = unstored ?? (await read());
      if (stored.tokens.botToken !== rejected) return stored.tokens.botToken;
      if (code !== 'token_expired') return undefined;
      const { botToken } = (await renewTokens(stored, true)).tokens;
      return botToken === rejected ? undefined : botToken;
    },
  };
}
