/** Files that were offered to a user and wait for their consent. Persistent. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Person } from '../../src/chat/person.ts';
import { tryParseJson } from '../../src/lib/json.ts';
import type { KeyValueStore } from './options.ts';

/** How to get an offered file again: a command line, and the index among the files of its reply. */
export interface FileOffer {
  readonly line: string;
  readonly index: number;
  readonly name: string;
}

export interface FileOffers {
  /** Stores an offer. Returns the key that the message with the offer carries. */
  save(person: Person, offer: FileOffer): Promise<string>;
  /** Stores the id of the message with the offer, so that it can be deleted once the offer is answered. */
  saveMessageId(person: Person, key: string, messageId: string): Promise<void>;
  /**
   * Returns an offer and deletes it, so that it can only be answered once. `undefined` if it is unknown, expired, or was
   * made to someone else.
   */
  take(person: Person, key: string): Promise<(FileOffer & { readonly messageId?: string }) | undefined>;
}

const ttlMs = 7 * 24 * 60 * 60_000;

const offerSchema = z.object({
  expiresAt: z.number(),
  line: z.string(),
  index: z.number(),
  name: z.string(),
});

/** Each offer has rows of its own, because only one of several concurrent answers may take it. */
export function createFileOffers(store: KeyValueStore, now: () => number = Date.now): FileOffers {
  return {
    async save(person, offer) {
      const key = randomUUID();
      const expiresAt = now() + ttlMs;
      await store.set(offerKey(person, key), JSON.stringify({ ...offer, expiresAt }), new Date(expiresAt));
      return key;
    },
    async saveMessageId(person, key, messageId) {
      await store.set(messageKey(person, key), messageId, new Date(now() + ttlMs));
    },
    async take(person, key) {
      const [stored, messageId] = [await store.take(offerKey(person, key)), await store.take(messageKey(person, key))];
      const { data } = offerSchema.safeParse(tryParseJson(stored ?? ''));
      if (data === undefined || data.expiresAt <= now()) return undefined;
      const { line, index, name } = data;
      return { line, index, name, ...(messageId ? { messageId } : {}) };
    },
  };
}

function offerKey({ tenant, id }: Person, key: string): string {
  return `offer:${tenant}/${id}/${key}`;
}

function messageKey({ tenant, id }: Person, key: string): string {
  return `offer-message:${tenant}/${id}/${key}`;
}
