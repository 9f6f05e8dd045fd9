import * as z from 'zod';
import { accessEntryFor } from '../access/roles.ts';
import { fact } from '../cards/card-context.ts';
import type { Fact } from '../chat/card.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { Person } from '../chat/person.ts';
import { formatLimit } from '../config/index.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';

/** Applications in an example entry. */
const maxApplications = 5;

/** The access list entries for this person and conversation, and their permissions. */
export const whoami: Definition<'whoami'> = {
  name: 'whoami',
  word: 'whoami',
  role: 'viewer',
  isPersonal: true,
  positionals: [],
  keys: {},
  argumentsSchema: z.object({}),
  async run(_command, context) {
    const { text, person, role, roleIndeterminate } = context;
    const { whoami: words, roles } = text;
    const entry = accessEntryFor(person);
    return ok({
      title: words.title(person.name),
      facts: [
        { label: words.id, value: entry },
        { label: words.role, value: role === undefined ? words.none : roles[role] },
        ...(role === undefined ? [] : await applicationFacts(context)),
      ],
      text: [
        ...(roleIndeterminate && person.membership === 'unknown' ? [text.errors.membershipUnknown] : []),
        ...(role === undefined ? [] : [words.may[role]]),
        ...(role === 'admin' ? [] : [words.hint[role ?? 'ask'](entry)]),
      ],
    });
  },
};

/** `ACCESS_APPLICATIONS` entries with the applications that are visible now, as an example to edit. */
async function applicationFacts({
  text,
  person,
  conversation,
  watchQueries,
  scopes,
}: Context): Promise<readonly Fact[]> {
  const { whoami: words } = text;
  const allowed = scopes.allowedApplications(person, conversation);
  const visible = allowed ?? (await watchQueries.knownValues())?.applications ?? [];
  const applications = visible.length === 0 ? ['…'] : visible.slice(0, maxApplications);
  const facts = (label: string, { platform, tenant, id }: Person | Conversation): readonly Fact[] =>
    platform === 'cli' ? [] : [{ label, value: formatLimit({ platform, tenant, id, applications }) }];
  return [
    ...facts(words.personFilter, person),
    ...(conversation.isDirect ? [] : facts(words.conversationFilter, conversation)),
    ...(allowed === undefined ? [] : fact(words.visibleProcesses, allowed.join(', ') || words.none)),
  ];
}
