/**
 * The `state` of an installation, which ties Slack's answer to the browser that asked: signed, valid for ten minutes, and
 * usable once. Nothing is stored for a page that anybody can open.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface StateTokens {
  create(): string;
  /** Whether a state is one of ours, is still valid, and is used for the first time. */
  use(state: string): Promise<boolean>;
}

const ttlMs = 10 * 60_000;
const maxLength = 200;
/** In a cookie, so without `=`. */
const form = /^([\w-]{22})\.(\d{1,15})\.([\w-]{43})$/u;

export function createStateTokens(options: {
  readonly key: Uint8Array;
  readonly now: () => Date;
  /** True for the first caller with a key, across all replicas and restarts. */
  readonly recordOnce: (key: string) => Promise<boolean>;
}): StateTokens {
  const now = () => options.now().getTime();
  const sign = (id: string, expiresAt: string) =>
    createHmac('sha256', options.key).update(`${id}.${expiresAt}`).digest('base64url');
  return {
    create() {
      const id = randomBytes(16).toString('base64url');
      const expiresAt = String(now() + ttlMs);
      return `${id}.${expiresAt}.${sign(id, expiresAt)}`;
    },
    async use(state) {
      const [, id, expiresAt, signature] = (state.length <= maxLength && form.exec(state)) || [];
      if (id === undefined || expiresAt === undefined || signature === undefined) return false;
      const isOurs = timingSafeEqual(Buffer.from(signature), Buffer.from(sign(id, expiresAt)));
      if (!isOurs || Number(expiresAt) <= now()) return false;
      return options.recordOnce(`slack-arrived:install:${id}`);
    },
  };
}
