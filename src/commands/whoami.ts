import * as z from 'zod';
import { accessEntryOf } from '../access/roles.ts';
import { fact } from '../cards/card-context.ts';
import type { Fact } from '../chat/card.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { Person } from '../chat/person.ts';
import { limitText } from '../config/index.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { answer } from '../request/reply.ts';

/** Applications that an example names at most. */
const mostNamed = 5;

/** What stands for a person and a place in the access lists, and what they may do and see. */
export const whoami: Definition<'whoami'> = {
  name: 'whoami',
  word: 'whoami',
  role: 'viewer',
  positionals: [],
  keys: {},
  input: z.object({}),
  async run(_command, context) {
    const { text, person, role } = context;
    const { whoami: words, roles } = text;
    const entry = accessEntryOf(person);
    return answer({
      title: words.title(person.name),
      facts: [
        { label: words.id, value: entry },
        { label: words.role, value: role === undefined ? words.none : roles[role] },
        ...(role === undefined ? [] : applicationFacts(context)),
      ],
      text: [
        ...(role === undefined ? [] : [words.may[role]]),
        ...(role === 'admin' ? [] : [words.hint[role ?? 'ask'](entry)]),
      ],
    });
  },
};

/** What would limit this person and this place to the applications that they see now, ready to be shortened. */
function applicationFacts({ text, person, place, watching, limits }: Context): readonly Fact[] {
  const { whoami: words } = text;
  const named = limits?.named(person, place);
  const seen = named ?? watching.words()?.applications ?? [];
  const applications = seen.length === 0 ? ['…'] : seen.slice(0, mostNamed);
  const facts = (label: string, { platform, tenant, id }: Person | Conversation): readonly Fact[] =>
    platform === 'cli' ? [] : [{ label, value: limitText({ platform, tenant, id, applications }) }];
  return [
    ...facts(words.you, person),
    ...(place.isDirect ? [] : facts(words.here, place)),
    ...(named === undefined ? [] : fact(words.sees, named.join(', ') || words.none)),
  ];
}
