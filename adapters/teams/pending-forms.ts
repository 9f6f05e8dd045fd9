/** What waits for a person's next step: files for a form, a form for a file. Kept across restarts. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Person } from '../../src/chat/person.ts';
import type { FileLink } from './events.ts';
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

/** So many questions about files may be open at once, for one person. */
const mostKept = 10;

const until = z.number();
const filesSchema = z.array(
  z.object({
    key: z.string(),
    until,
    files: z.array(z.object({ name: z.string(), type: z.string(), url: z.string() })),
  }),
);
const wantingSchema = z.object({ until, line: z.string(), values: z.record(z.string(), z.string()) });

/** A row or two for each person, written over again and again: nothing has to be cleared away. */
export function createShelf(references: References, now: () => Date): Shelf {
  const isAlive = (one: { readonly until: number }) => one.until > now().getTime();
  const untilThen = () => now().getTime() + lifeMs;
  const kept = async (person: Person) => {
    const stored = await references.get(`files:${ownerOf(person)}`);
    return stored === undefined ? [] : filesSchema.parse(JSON.parse(stored)).filter(isAlive);
  };
  return {
    async putFiles(person, files) {
      const key = randomUUID();
      const others = (await kept(person)).slice(1 - mostKept);
      const list = [...others, { key, until: untilThen(), files }];
      await references.set(`files:${ownerOf(person)}`, JSON.stringify(list));
      return key;
    },
    async filesOf(person, key) {
      return (await kept(person)).find((one) => one.key === key)?.files;
    },
    async putWanting(person, wanting) {
      const value = { ...wanting, until: untilThen() };
      await references.set(`wanting:${ownerOf(person)}`, JSON.stringify(value));
    },
    async takeWanting(person) {
      const stored = await references.take(`wanting:${ownerOf(person)}`);
      const found = stored === undefined ? undefined : wantingSchema.parse(JSON.parse(stored));
      return found !== undefined && isAlive(found) ? found : undefined;
    },
  };
}

function ownerOf({ tenant, id }: Person): string {
  return `${tenant}/${id}`;
}
