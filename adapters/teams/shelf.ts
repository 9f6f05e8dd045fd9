/** What waits for a person's next step: files for a form, a form for a file. Kept across restarts. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Person } from '../../src/chat.ts';
import type { FileLink } from './incoming.ts';
import type { References } from './options.ts';

/** A form that only lacks the file of its sender's next message. */
export interface Wanting {
  readonly line: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface Shelf {
  /** Keeps files for the form that asks what to do with them. Answers the key that the form carries. */
  putFiles(person: Person, files: readonly FileLink[]): Promise<string>;
  /** Somebody else's, too old and unknown keys have no files. */
  filesOf(person: Person, key: string): Promise<readonly FileLink[] | undefined>;
  putWanting(person: Person, wanting: Wanting): Promise<void>;
  /** Takes the form that waits for this person's file, if one does. */
  takeWanting(person: Person): Promise<Wanting | undefined>;
}

/** Download links live about as long, and nobody remembers for longer what they were asked. */
const lifeMs = 30 * 60_000;

const held = { owner: z.string(), until: z.number() };
const filesSchema = z.object({
  ...held,
  files: z.array(z.object({ name: z.string(), type: z.string(), url: z.string() })),
});
const wantingSchema = z.object({ ...held, line: z.string(), values: z.record(z.string(), z.string()) });

export function createShelf(references: References, now: () => Date): Shelf {
  const put = (key: string, person: Person, what: object) => {
    const value = { ...what, owner: ownerOf(person), until: now().getTime() + lifeMs };
    return references.set(key, JSON.stringify(value));
  };
  const read = <T extends { owner: string; until: number }>(
    stored: string | undefined,
    person: Person,
    schema: z.ZodType<T>,
  ): T | undefined => {
    const found = stored ? schema.parse(JSON.parse(stored)) : undefined;
    return found?.owner === ownerOf(person) && found.until > now().getTime() ? found : undefined;
  };
  return {
    async putFiles(person, files) {
      const key = randomUUID();
      await put(`files:${key}`, person, { files });
      return key;
    },
    async filesOf(person, key) {
      return read(await references.get(`files:${key}`), person, filesSchema)?.files;
    },
    async putWanting(person, wanting) {
      await put(`wanting:${ownerOf(person)}`, person, wanting);
    },
    async takeWanting(person) {
      return read(await references.take(`wanting:${ownerOf(person)}`), person, wantingSchema);
    },
  };
}

function ownerOf({ tenant, id }: Person): string {
  return `${tenant}/${id}`;
}
