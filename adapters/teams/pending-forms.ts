/** Forms and files that wait for the user's next step: files for a form, and a form for its file. Persistent. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Person } from '../../src/chat/person.ts';
import type { FileLink } from './events.ts';
import type { KeyValueStore } from './options.ts';

/** A form that is complete except for its file, which the user's next message can bring. */
interface PendingForm {
  readonly line: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface PendingForms {
  /** Stores files for a form about them. Returns the key that the form carries. */
  saveFiles(person: Person, files: readonly FileLink[]): Promise<string>;
  /** `undefined` if the key is unknown, expired, or belongs to someone else. */
  findFiles(person: Person, key: string): Promise<readonly FileLink[] | undefined>;
  /** Replaces the person's pending form, if any. */
  savePendingForm(person: Person, form: PendingForm): Promise<void>;
  /** Returns the person's pending form, if any, and deletes it. */
  takePendingForm(person: Person): Promise<PendingForm | undefined>;
}

/** About the lifetime of Teams' download links. */
const ttlMs = 30 * 60_000;

/** Unanswered questions about files per person. */
const maxEntries = 10;

const expiresAt = z.number();
const filesSchema = z.array(
  z.object({
    key: z.string(),
    expiresAt,
    files: z.array(z.object({ name: z.string(), type: z.string(), url: z.string() })),
  }),
);
const pendingFormSchema = z.object({
  expiresAt,
  line: z.string(),
  values: z.record(z.string(), z.string()),
});

/** At most two rows per person, which the store deletes after they have expired. */
export function createPendingForms(store: KeyValueStore, now: () => number = Date.now): PendingForms {
  const isCurrent = (entry: { readonly expiresAt: number }) => entry.expiresAt > now();
  const readFiles = async (person: Person) => {
    const stored = await store.get(filesKey(person));
    return stored === undefined ? [] : filesSchema.parse(JSON.parse(stored)).filter(isCurrent);
  };
  return {
    async saveFiles(person, files) {
      const key = randomUUID();
      const recent = (await readFiles(person)).slice(1 - maxEntries);
      const expiresAt = now() + ttlMs;
      const entries = [...recent, { key, expiresAt, files }];
      await store.set(filesKey(person), JSON.stringify(entries), new Date(expiresAt));
      return key;
    },
    async findFiles(person, key) {
      return (await readFiles(person)).find((entry) => entry.key === key)?.files;
    },
    async savePendingForm(person, form) {
      const expiresAt = now() + ttlMs;
      await store.set(formKey(person), JSON.stringify({ ...form, expiresAt }), new Date(expiresAt));
    },
    async takePendingForm(person) {
      const stored = await store.take(formKey(person));
      if (stored === undefined) return undefined;
      const { expiresAt, ...form } = pendingFormSchema.parse(JSON.parse(stored));
      return isCurrent({ expiresAt }) ? form : undefined;
    },
  };
}

function filesKey({ tenant, id }: Person): string {
  return `files:${tenant}/${id}`;
}

function formKey({ tenant, id }: Person): string {
  return `form:${tenant}/${id}`;
}
