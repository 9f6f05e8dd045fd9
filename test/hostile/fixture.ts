/** A Barium, a person and a place that are made of one hostile text, and every way to ask about them. */
import type { Card } from '../../src/chat/card.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Person } from '../../src/chat/person.ts';
import { definitions } from '../../src/commands/index.ts';
import type { Definition } from '../../src/request/definition.ts';
import { guid, type Holding, instance, object, task } from '../memory-barium.ts';

export function hostilePerson(text: string): Person {
  return { platform: 'web', tenant: 'local', id: 'mallory', name: text, locale: text, timeZone: text };
}

export function hostilePlace(text: string): Conversation {
  return { platform: 'web', tenant: 'local', id: 'orders', isDirect: false, name: text };
}

/** Two instances whose every free text is this one; the status of the second is as well. */
export function hostileHoldings(text: string): readonly Partial<Holding>[] {
  const words = { name: text, description: text };
  const more = {
    ...words,
    milestone: text,
    startedBy: text,
    applicationName: text,
    startedByUserId: text,
    priority: text,
    parentInstanceName: text,
    parentInstanceId: text,
    applicationId: text,
  };
  const strange = { ...object(203, words), id: text.slice(0, 200), objectClass: text, fileType: text };
  return [
    {
      instance: instance(1, more),
      tasks: [
        task(101, { ...words, participants: text, applicationName: text, instanceName: text }),
        task(102, { ...words, status: text, completedBy: text, completedDate: '2026-11-03T08:00:00.000Z' }),
      ],
      objects: [
        object(201, { ...words, fileType: text }),
        object(202, { ...words, kind: 'form', objectClass: text }),
        { ...strange, kind: 'other' },
      ],
      waitsFor: ['Approve', text],
    },
    { instance: instance(2, { ...more, status: text }) },
  ];
}

const fitting: Readonly<Record<string, string>> = {
  instance: guid(1),
  task: guid(101),
  object: guid(201),
  watch: '1',
  duration: '2h',
};

/** Everything that a person may type for a command: what fits, and this text in each place of it. */
export function linesFor(definition: Definition, text: string): readonly string[] {
  const { word, positionals, keys, takesFields } = definition;
  const places = positionals.map(({ argument }) => argument);
  const fit = places.map((argument) => fitting[argument] ?? quoted(text));
  const asked = [word, ...fit].join(' ');
  return [
    ...fit.map((_, count) => [word, ...fit.slice(0, count)].join(' ')),
    asked,
    `${asked} ${text}`,
    ...places.map((_, at) => [word, ...fit.with(at, quoted(text))].join(' ')),
    ...Object.keys(keys).map((key) => `${asked} ${key}:${quoted(text)}`),
    ...(takesFields === true
      ? [`${asked} template:${guid(9)} name:${quoted(text)} "${text}=${text}" __proto__=x constructor=y`]
      : []),
  ];
}

/** Lines of no command. */
export function strayLines(text: string): readonly string[] {
  const [first = ''] = definitions.map(({ word }) => word);
  return [text, `${text} ${first}`, `${first}${text}`, `${text}:${text}`, ''];
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', "'")}"`;
}

/** A card that says this text in every part of it. */
export function hostileCard(text: string): Card {
  const command = { kind: 'command', label: text, hint: text, line: text.slice(0, 900) } as const;
  const named = { label: text, hint: text, required: true } as const;
  const form: Form = {
    title: text,
    line: 'list',
    text: [text],
    submit: text,
    fields: [
      { kind: 'paragraph', name: 'a', value: text.slice(0, 2_000), ...named },
      { kind: 'choice', name: 'b', choices: [{ label: text, value: text.slice(0, 200) }], ...named },
      { kind: 'toggle', name: 'c', ...named },
      { kind: 'file', name: 'd', ...named },
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
