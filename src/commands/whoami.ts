import * as z from 'zod';
import { accessEntryOf } from '../access/roles.ts';
import type { Definition } from './definition.ts';
import { answer } from './reply.ts';

/** The id and role to give an admin. */
export const whoami: Definition<'whoami'> = {
  name: 'whoami',
  word: 'whoami',
  role: 'viewer',
  positionals: [],
  keys: {},
  input: z.object({}),
  async run(_command, { text, person, role }) {
    const { whoami: words, roles } = text;
    const entry = accessEntryOf(person);
    return answer({
      title: words.title(person.name),
      facts: [
        { label: words.id, value: entry },
        { label: words.role, value: role === undefined ? words.none : roles[role] },
      ],
      text: [
        ...(role === undefined ? [] : [words.may[role]]),
        ...(role === 'admin' ? [] : [words.hint(entry)]),
      ],
    });
  },
};
