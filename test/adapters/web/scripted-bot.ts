/** A bot with scripted replies that use every part of a card. It records the events that it handles. */
import type { Bot } from '../../../src/chat/bot.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Content, Picture } from '../../../src/chat/content.ts';
import type { ChatEvent } from '../../../src/chat/events.ts';
import type { Field, Form } from '../../../src/chat/form.ts';
import type { Reply } from '../../../src/chat/reply.ts';
import * as en from '../../../src/text/en/index.ts';

const names = ['Order 4711 Lindqvist Bygg AB', 'Order 4712 Norrsken Möbler', 'Permit 88 Sjövägen 3'];
const lines = ['list', 'show ', 'tasks ', 'files ', 'diagram ', 'send ', 'help'];

export const listCard: Card = {
  title: 'Instances under way',
  badge: { label: '3 of 48', tone: 'neutral' },
  rows: [
    {
      title: names[0] ?? '',
      badge: { label: 'active', tone: 'busy' },
      detail: ['Order handling · started ', { at: '2026-03-02T08:15:00Z', show: 'date' }],
      actions: [{ kind: 'command', label: 'Show', line: 'show 4711' }],
    },
    {
      title: names[1] ?? '',
      badge: { label: 'overdue', tone: 'bad' },
      detail: ['Order handling · due ', { at: '2026-03-01T16:00:00Z', show: 'both' }],
      actions: [
        { kind: 'command', label: 'Show', line: 'show 4712' },
        { kind: 'command', label: 'Tasks', line: 'tasks 4712' },
      ],
    },
    {
      title: names[2] ?? '',
      badge: { label: 'ready', tone: 'good' },
      detail: 'Building permit · waits for neighbours',
      actions: [{ kind: 'command', label: 'Show', line: 'show 88' }],
    },
  ],
  actions: [{ kind: 'command', label: 'Next', line: 'list page:2' }],
  footer: 'Page 1 of 16',
};

const fields: readonly Field[] = [
  {
    kind: 'choice',
    name: 'message',
    label: 'Message',
    required: true,
    hint: 'What the process waits for now comes first.',
    choices: [
      { label: 'Approve', value: 'Approve' },
      { label: 'Reject', value: 'Reject' },
    ],
  },
  { kind: 'text', name: 'reference', label: 'Your reference', required: true, maxLength: 40 },
  {
    kind: 'paragraph',
    name: 'reason',
    label: 'Reason',
    required: false,
    hint: 'Seen by the next person in line.',
  },
  { kind: 'instance', name: 'parent', label: 'Belongs to', required: false },
  { kind: 'file', name: 'proof', label: 'Proof', required: false },
  { kind: 'toggle', name: 'boundary', label: 'Send it to a boundary event', required: false, value: false },
];

export const sendForm: Form = {
  title: 'Send a message',
  line: 'send 4711',
  text: ['The process goes on as soon as it has taken the message.'],
  fields,
  submit: 'Send',
};

export const detailCard: Card = {
  title: names[0] ?? '',
  badge: { label: 'active', tone: 'busy' },
  text: ['Delivery of roof trusses and beams for the new school in Umeå.'],
  facts: [
    { label: 'Application', value: 'Order handling' },
    { label: 'Milestone', value: 'Credit checked' },
    { label: 'Started by', value: 'Alice Berg' },
    { label: 'Started', value: [{ at: '2026-03-02T08:15:00Z', show: 'both' }] },
    { label: 'Deadline', value: ['by ', { at: '2026-04-01T00:00:00Z', show: 'date' }] },
    { label: 'Priority', value: 'High' },
  ],
  image: { picture: 'diagram.png', alt: 'Order handling, now at: Check delivery' },
  actions: [
    { kind: 'form', label: 'Send message', style: 'primary', form: sendForm },
    { kind: 'command', label: 'Tasks', line: 'tasks 4711' },
    { kind: 'command', label: 'Files', line: 'files 4711' },
    { kind: 'link', label: 'Open in Barium', url: 'https://barium.example/4711' },
    {
      kind: 'command',
      label: 'Delete',
      style: 'danger',
      line: 'delete 4711',
      accessibilityLabel: 'Asks before anything is deleted',
    },
  ],
  footer: ['Read from Barium at ', { at: '2026-03-05T10:00:00Z', show: 'time' }],
};

/** A form without a file field, which Teams can submit in one step. */
const noteCard: Card = {
  title: 'A note for 4711',
  actions: [
    {
      kind: 'form',
      label: 'Write it',
      form: {
        title: 'Write a note',
        line: 'note 4711',
        fields: [
          { kind: 'text', name: 'reference', label: 'Your reference', required: true },
          { kind: 'instance', name: 'parent', label: 'Belongs to', required: false },
        ],
        submit: 'Keep it',
      },
    },
  ],
};

/** A form with only a file field, for which Teams has no button. */
const proofCard: Card = {
  title: 'A proof for 4711',
  actions: [
    {
      kind: 'form',
      label: 'Add it',
      form: {
        title: 'Add a proof',
        line: 'proof 4711',
        fields: [{ kind: 'file', name: 'proof', label: 'Proof', required: true }],
        submit: 'Add',
      },
    },
  ],
};

/** Text that has an effect on at least one platform if it is interpreted as markup. */
export const hostileText =
  '<!channel> <@U1> <https://evil.example|sign in> *b* _i_ `c` [sign in](https://evil.example) <at>All</at> {{DATE(2026-01-01T00:00:00Z)}}';

const hostileCard: Card = {
  title: hostileText,
  badge: { label: hostileText, tone: 'bad' },
  facts: [{ label: hostileText, value: [hostileText, { at: '2026-03-02T08:15:00Z', show: 'date' }] }],
  text: [hostileText],
  rows: [{ title: hostileText, detail: [hostileText, { at: '2026-03-02T08:15:00Z', show: 'date' }] }],
  actions: [{ kind: 'command', label: hostileText, line: 'list', accessibilityLabel: hostileText }],
  footer: [hostileText, { at: '2026-03-02T08:15:00Z', show: 'date' }],
};

/** Lines that produce every card of this bot. */
export const allLines = ['list', 'show 4711', 'export', 'broken', 'evil', 'hostile', 'note', 'proof', 'delete 4711'];

/** The reply to a file without a line. */
const fileCard: Card = {
  title: 'Which case should it go to?',
  actions: [
    {
      kind: 'form',
      label: 'Choose an instance',
      style: 'primary',
      form: {
        title: 'Add the files to an instance',
        line: 'upload',
        fields: [{ kind: 'instance', name: 'instance', label: 'Instance', required: true }],
        submit: 'Add',
        retainsFiles: true,
      },
    },
  ],
};

export interface ScriptedBot extends Bot {
  readonly events: ChatEvent[];
  /** The contents of the received files, as text. */
  readonly fileContents: string[];
}

/** `delay` delays every reply. */
export function createScriptedBot(options: { delay?: () => Promise<void>; diagram?: Uint8Array } = {}): ScriptedBot {
  const events: ChatEvent[] = [];
  const fileContents: string[] = [];
  return {
    events,
    fileContents,
    async handle(event) {
      events.push(event);
      for (const file of 'files' in event ? (event.files ?? []) : []) fileContents.push(await textOf(file));
      await options.delay?.();
      return replyTo(event, options.diagram ?? tinyPng);
    },
    hasAccess: async () => true,
    async suggest({ field, text }) {
      const all = field === 'line' ? lines : names;
      const found = all.filter((one) => one.toLowerCase().includes(text.toLowerCase()));
      return found.map((one) => ({
        text: one,
        label: one.trim(),
        detail: field === 'line' ? 'command' : 'active',
      }));
    },
    preview: async () => undefined,
    toPlainText: (card) => card.title,
    stringsFor: () => ({
      ...en.adapter,
      pending: 'Looking it up …',
      ephemeralNote: 'Only visible to you',
      showToEveryone: 'Show to everyone',
      cancel: 'Cancel',
      close: 'Close',
      answeredPrivately: 'Answered in private',
      truncated: 'shortened',
      fileTooLarge: (limit) => `At most ${limit} MB at once.`,
      notUnderstood: 'That was not understood.',
    }),
  };
}

function replyTo(event: ChatEvent, diagram: Uint8Array): Reply {
  if (event.kind === 'file') return replyWith(fileCard);
  if (event.kind === 'form') return replyToForm(event.values, event.line);
  const replies: Record<string, () => Reply> = {
    list: () => ({ ...replyWith(listCard), shareCommand: 'list' }),
    'list page:2': () => ({
      ...replyWith({ ...listCard, title: 'Instances, page 2', actions: [] }),
      replacesOriginal: true,
    }),
    'delete 4711': () => replyWith({ title: 'Nothing was deleted', text: ['Only an admin may do that.'] }, 'refused'),
    export: () => ({
      ...replyWith({ title: 'The files' }),
      files: [contentOf('report.txt', 'text/plain', 'all is well')],
    }),
    broken: () => ({
      ...replyWith({ title: 'Half a diagram', image: { picture: 'd.png', alt: 'Half' } }),
      pictures: [brokenPicture],
    }),
    note: () => replyWith(noteCard),
    proof: () => replyWith(proofCard),
    hostile: () => replyWith(hostileCard),
    evil: () => replyWith({ title: '<img src=x onerror="document.title=1">', text: ['<b>bold</b> *mild*'] }),
  };
  const made = replies[event.line]?.();
  if (made !== undefined) return made;
  if (event.line.startsWith('show')) return { ...replyWith(detailCard), pictures: [pictureOf(diagram)] };
  return replyWith({ title: `You said: ${event.line}` });
}

function replyToForm(values: Readonly<Record<string, string>>, line: string): Reply {
  if (line === 'upload') return { ...replyWith({ title: `Added to ${values.instance}` }), replacesOriginal: true };
  if (line === 'proof 4711') return replyWith({ title: 'The proof was added' });
  if (line === 'note 4711' && values.reference !== '?') {
    return replyWith({ title: `Noted ${values.reference}`, text: [`Under ${values.parent}`] });
  }
  const problems = values.reference === '?' ? { reference: 'A reference has four digits.' } : {};
  const text = Object.keys(problems).length > 0 ? ['Nothing was sent.', ...Object.values(problems)] : [];
  return { ...replyWith({ title: `${values.message} was sent`, text }), fieldErrors: problems };
}

function replyWith(card: Card, outcome: Reply['outcome'] = 'done'): Reply {
  return { card, visibility: 'ephemeral', outcome };
}

function contentOf(name: string, type: string, bytes: string | Uint8Array): Content {
  const buffer = Buffer.from(bytes);
  return { name, type, size: buffer.length, bytes: parts([buffer]), cancel: () => undefined };
}

function pictureOf(bytes: Uint8Array): Picture {
  return { ...contentOf('diagram.png', 'image/png', bytes), alt: 'A diagram' };
}

const brokenPicture: Picture = {
  ...contentOf('d.png', 'image/png', ''),
  alt: 'Half',
  bytes: (async function* () {
    yield new Uint8Array(4);
    throw new Error('the connection was cut');
  })(),
};

async function* parts(buffers: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* buffers;
}

async function textOf(file: Content): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const part of file.bytes) all.push(part);
  return Buffer.concat(all).toString();
}

const tinyPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
