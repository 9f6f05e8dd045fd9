/**
 * Signs what the bot hands to a client and gets back. Microsoft's token proves who sent an activity, but not that the
 * bot wrote its data: a client can send any value in the name of its user.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';

/** The signer of one purpose never accepts what was signed for another. */
type Purpose = 'card' | 'search-result';

/** Where signed data can be used: by everyone in a conversation, or by one person in any conversation. */
export type Audience =
  | { readonly conversation: Pick<Conversation, 'tenant' | 'id'> }
  | { readonly person: Pick<Person, 'tenant' | 'id'> };

export interface Signer {
  /** Returns the data as text for {@link verify}. */
  sign(purpose: Purpose, audience: Audience, data: object): string;
  /** Returns the data, or `undefined` if it was not signed for this purpose and one of `audiences`, or has expired. */
  verify(purpose: Purpose, audiences: readonly Audience[], signed: string): unknown;
}

const dayMs = 24 * 60 * 60_000;

/** Cards stay in a conversation for good, and their buttons are used for weeks. Search results are used at once. */
const ttlMs: Readonly<Record<Purpose, number>> = { card: 30 * dayMs, 'search-result': dayMs };

/** Half of SHA-256, which is what RFC 2104 recommends as the minimum. A card has many buttons and few bytes. */
const macLength = 16;

/** The data is base64url, so that no client and no service in between can reformat it. */
const signedPattern = /^(?<expiresAt>[0-9a-z]{1,12})\.(?<body>[\w-]+)\.(?<mac>[\w-]{22})$/u;

/** @param key of this installation, 32 bytes */
export function createSigner(key: Uint8Array, now: () => number = Date.now): Signer {
  const macOf = (purpose: Purpose, audience: Audience, expiresAt: string, body: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify(['barium-bot/teams', purpose, audienceKey(audience), expiresAt, body]))
      .digest()
      .subarray(0, macLength);
  return {
    sign(purpose, audience, data) {
      const expiresAt = (now() + ttlMs[purpose]).toString(36);
      const body = Buffer.from(JSON.stringify(data)).toString('base64url');
      return `${expiresAt}.${body}.${macOf(purpose, audience, expiresAt, body).toString('base64url')}`;
    },
    verify(purpose, audiences, signed) {
      const { expiresAt = '', body = '', mac = '' } = signedPattern.exec(signed)?.groups ?? {};
      const received = Buffer.from(mac, 'base64url');
      const isOurs =
        received.length === macLength &&
        audiences.some((audience) => timingSafeEqual(received, macOf(purpose, audience, expiresAt, body)));
      if (!isOurs || Number.parseInt(expiresAt, 36) <= now()) return undefined;
      return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    },
  };
}

function audienceKey(audience: Audience): readonly string[] {
  const [kind, { tenant, id }] =
    'person' in audience ? (['person', audience.person] as const) : (['conversation', audience.conversation] as const);
  return [kind, tenant, id];
}
