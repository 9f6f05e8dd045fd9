/** Cases, a person and a conversation that consist of a hostile text, and command lines about them. */
import type { Card } from '../../src/chat/card.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Person } from '../../src/chat/person.ts';
import { definitions } from '../../src/commands/index.ts';
import type { Definition } from '../../src/request/definition.ts';
import { guid, instance, type MemoryCase, object, task } from '../memory-barium.ts';

export function hostilePerson(text: string): Person {
  return {
    platform: 'web',
    tenant: 'local',
    id: 'mallory',
    name: text,
    membership: 'member',
    locale: text,
    timeZone: text,
  };
}

export function hostileConversation(text: string): Conversation {
  return { platform: 'web', tenant: 'local', id: 'orders', isDirect: false, name: text };
}

/** Two cases with this text in every free-text field; the status of the second is the text as well. */
export function hostileCases(text: string): readonly Partial<MemoryCase>[] {
  const nameAndDescription = { name: text, description: text };
  const more = {
    ...nameAndDescription,
    milestone: text,
    startedBy: text,
    applicationName: text,
    startedByUserId: text,
    priority: text,
    parentInstanceName: text,
    parentInstanceId: text,
    applicationId: text,
  };
  const otherObject = {
    ...object(203, nameAndDescription),
    id: text.slice(0, 200),
    objectClass: text,
    fileType: text,
  };
  return [
    {
      instance: instance(1, more),
      tasks: [
        task(101, { ...nameAndDescription, participants: text, applicationName: text, instanceName: text }),
        task(102, {
          ...nameAndDescription,
          status: text,
          completedBy: text,
          completedDate: '2026-11-03T08:00:00.000Z',
        }),
      ],
      objects: [
        object(201, { ...nameAndDescription, fileType: text }),
        object(202, { ...nameAndDescription, kind: 'form', objectClass: text }),
        { ...otherObject, kind: 'other' },
      ],
      awaitedMessages: ['Approve', text],
    },
    { instance: instance(2, { ...more, status: text }) },
  ];
}

const validArguments: Readonly<Record<string, string>> = {
  instance: guid(1),
  task: guid(101),
  object: guid(201),
  watch: '1',
  duration: '2h',
};

/** Lines for a command: valid ones, and ones with this text in place of each argument. */
export function linesFor(definition: Definition, text: string): readonly string[] {
  const { word, positionals, keys, acceptsFields } = definition;
  const args = positionals.map(({ argument }) => argument);
  const valid = args.map((argument) => validArguments[argument] ?? quote(text));
  const validLine = [word, ...valid].join(' ');
  return [
    ...valid.map((_, count) => [word, ...valid.slice(0, count)].join(' ')),
    validLine,
    `${validLine} ${text}`,
    ...args.map((_, at) => [word, ...valid.with(at, quote(text))].join(' ')),
    ...Object.keys(keys).map((key) => `${validLine} ${key}:${quote(text)}`),
    ...(acceptsFields === true
      ? [`${validLine} template:${guid(9)} name:${quote(text)} "${text}=${text}" __proto__=x constructor=y`]
      : []),
  ];
}

/** Lines that are not commands. */
export function malformedLines(text: string): readonly string[] {
  const [first = ''] = definitions.map(({ word }) => word);
  return [text, `${text} ${first}`, `${first}${text}`, `${text}:${text}`, ''];
}

function quote(text: string): string {
  return `"${text.replaceAll('"', "'")}"`;
}

/** A card with this text in every part. */
export function hostileCard(text: string): Card {
  const command = {
    kind: 'command',
    label: text,
    accessibilityLabel: text,
    line: text.slice(0, 900),
  } as const;
  const common = { label: text, hint: text, required: true } as const;
  const form: Form = {
    title: text,
    line: 'list',
    text: [text],
    submit: text,
    fields: [
      { kind: 'paragraph', name: 'a', value: text.slice(0, 2_000), ...common },
      { kind: 'choice', name: 'b', choices: [{ label: text, value: text.slice(0, 200) }], ...common },
      { kind: 'toggle', name: 'c', ...common },
      { kind: 'file', name: 'd', ...common },
    ],
  };
  return {
    title: text,
    badge: { label: text, tone: 'bad' },
    facts: [{ label: text, value: [text, { at: text, show: 'both' }] }],
    text: [text],
    rows: [{ title: text, badge: { label: text, tone: 'good' }, detail: [text], actions: [command] }],
    image: { picture: text, alt: text },
    actions: [command, { kind: 'form', label: text, form }, { kind: 'link', label: text, url: text }],
    footer: text,
  };
}
