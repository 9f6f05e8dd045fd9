import * as z from 'zod';
import { button } from '../cards/card-context.ts';
import type { Card } from '../chat/card.ts';
import type { Command, SmallTalk } from '../chat/command.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';

/** Greetings and other words that people say to a bot. The app stores require an answer to some of them. */
export const smallTalk: readonly Definition[] = (['hello', 'thanks', 'feedback', 'settings'] as const).map(define);

function define(name: SmallTalk): Definition {
  const definition: Definition<SmallTalk> = {
    name,
    word: name,
    role: 'viewer',
    isHidden: true,
    isPersonal: true,
    // Whatever follows, as in `hello there`.
    positionals: [{ argument: 'words', kind: 'rest' }],
    keys: {},
    argumentsSchema: z.object({}),
    run: async (_command, context) => ok(smallTalkCard(name, context)),
  };
  return definition as Definition;
}

/** A short answer with three buttons and an example, instead of everything that there is to know. */
function smallTalkCard(name: SmallTalk, context: Context): Card {
  const { text, person } = context;
  const words = text.smallTalk[name];
  const commands: readonly (readonly [label: string, command: Command])[] =
    name === 'settings'
      ? [
          [text.whoami.button, { name: 'whoami' }],
          [text.watch.mineTitle, { name: 'watch.list', mine: true }],
        ]
      : [
          [text.actions.list, { name: 'instance.list' }],
          [text.today.button, { name: 'change.list' }],
        ];
  return {
    title: words.title(person.name),
    text: words.text,
    actions: [...commands, [text.actions.help, { name: 'help' }] as const].map(([label, command]) =>
      button(context, label, command),
    ),
  };
}
