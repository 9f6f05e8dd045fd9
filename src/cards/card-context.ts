import { includes, type Role } from '../access/roles.ts';
import type { Badge, CommandAction, Fact, LinkAction, Tone } from '../chat/card.ts';
import type { Command, CommandName } from '../chat/command.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { RichText, Timestamp } from '../chat/rich-text.ts';
import { visible } from '../lib/visible.ts';
import { entry, type Text } from '../text/strings.ts';

/** What a card is drawn with: the reader's words and rights, and how a command becomes a button's line. */
export interface Pen {
  readonly text: Text;
  readonly role: Role | undefined;
  line(command: Command): string;
  /** Where an instance opens in Barium's own web pages, if that is configured. */
  webLink(id: string): string | undefined;
}

/** A button for a command. */
export function button(
  pen: Pen,
  label: string,
  command: Command,
  more: { readonly style?: 'primary' | 'danger'; readonly hint?: string } = {},
): CommandAction {
  return { kind: 'command', label, line: pen.line(command), ...more };
}

/** How a command that a form completes is typed: its usage, about this instance where one is known. */
export function typed({ text }: Pen, command: CommandName, instanceId?: string): string {
  const { usage } = text.commands[command];
  return instanceId === undefined ? usage : usage.replace(/<[^>]+>/u, () => instanceId);
}

/** A button for a command, or none for a reader who may not run it. */
export function buttonFor(pen: Pen, needs: Role, label: string, command: Command): CommandAction[] {
  return includes(pen.role, needs) ? [button(pen, label, command)] : [];
}

/** The button that leads to Barium's own page of an instance, where there is one. */
export function webButton(pen: Pen, id: string): LinkAction[] {
  const url = pen.webLink(id);
  return url === undefined ? [] : [{ kind: 'link', label: pen.text.actions.inBarium, url }];
}

/** A moment as a fact's value. */
export function moment(at: string, show: Timestamp['show'] = 'both'): RichText {
  return [{ at, show }];
}

/** A fact in one line of at most 300 characters, or none where Barium told nothing. */
export function fact(label: string, value: RichText | undefined): Fact[] {
  if (value === undefined) return [];
  return [{ label, value: typeof value === 'string' ? shorten(oneLine(value), 300) : value }];
}

/** A moment as a fact, or none where there is no moment. */
export function momentFact(label: string, iso: string | undefined): Fact[] {
  return iso === undefined ? [] : [{ label, value: moment(iso) }];
}

/** Joins stretches of text with the language's separator, leaving out what is missing. */
export function joined(text: Text, parts: readonly (RichText | undefined)[]): RichText {
  const present = parts.filter((part) => part !== undefined);
  return present.flatMap((part, index) => [
    ...(index === 0 ? [] : [text.separator]),
    ...(typeof part === 'string' ? [part] : part),
  ]);
}

/** At most `most` characters, cut between characters and not inside one, with an ellipsis where it was cut. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  // A character takes at most two units, so one unit more than twice as many holds one character too many.
  const characters = Array.from(text.slice(0, most * 2 + 1));
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** What an instance is called in sentences and titles: its name in one short line, or a stand-in. */
export function nameOf(
  text: Text,
  instance: { readonly id: string; readonly name: string | undefined },
): string {
  const name = oneLine(instance.name ?? '');
  return name === '' ? text.unnamed(instance.id) : shorten(name, 120);
}

/** White space folded to single blanks, for text that has to stand in one line; empty where there is nothing to see. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 4_000)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return visible.test(line) ? line : '';
}

const tones: Readonly<Record<string, Tone>> = {
  active: 'busy',
  ready: 'neutral',
  completed: 'good',
  cancelled: 'warning',
  aborted: 'bad',
};

/** An instance's status as a badge; a word that is new to us is shown as it is. */
export function statusBadge(text: Text, status: string): Badge {
  return { label: statusName(text, status), tone: entry(tones, status) ?? 'neutral' };
}

/** An instance's status as people say it. */
export function statusName(text: Text, status: string): string {
  return statusWord(text.statuses, status);
}

/** A task's status as a badge. */
export function taskStatusBadge(text: Text, status: string): Badge {
  return { label: taskStatusName(text, status), tone: entry(tones, status) ?? 'neutral' };
}

export function taskStatusName(text: Text, status: string): string {
  return statusWord(text.tasks.statuses, status);
}

function statusWord(words: Text['statuses'], status: string): string {
  return entry(words, status) ?? shorten(oneLine(status), 40);
}

/** What a place is called, in one short line. */
export function placeName(
  { changes }: Text,
  { name = changes.unnamedPlace }: Pick<Conversation, 'name'>,
): string {
  return shorten(oneLine(name), 80);
}
