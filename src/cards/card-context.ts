import { isAtLeast, type Role } from '../access/roles.ts';
import type { Badge, CommandAction, Fact, LinkAction } from '../chat/card.ts';
import type { Command, CommandName } from '../chat/command.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { RichText } from '../chat/rich-text.ts';
import { toneOfStatus } from '../chat/status-colors.ts';
import { hasVisibleChar, stripInvisible } from '../lib/control-chars.ts';
import { lookup } from '../lib/lookup.ts';
import { truncateChars } from '../lib/truncate.ts';
import { timestamp } from '../text/format.ts';
import type { Strings } from '../text/strings.ts';

/** What a card is rendered with: the reader's language and role, and how a command becomes a button's line. */
export interface CardContext {
  readonly text: Strings;
  readonly role: Role | undefined;
  /** Whether changes can be announced where the card is shown; they can't if missing. */
  readonly canWatch?: boolean;
  line(command: Command): string;
  /** The instance's page in Barium's web client, if one is configured. */
  webLink(id: string): string | undefined;
}

/** A button for a command. */
export function button(
  context: CardContext,
  label: string,
  command: Command,
  options: { readonly style?: 'primary' | 'danger'; readonly accessibilityLabel?: string } = {},
): CommandAction {
  return { kind: 'command', label, line: context.line(command), ...options };
}

/** The button that opens what a row of a list is about. */
export function openButton(context: CardContext, name: string, command: Command): CommandAction {
  const { actions, accessibilityLabels } = context.text;
  return {
    kind: 'command',
    label: actions.open,
    line: context.line(command),
    accessibilityLabel: accessibilityLabels.open(name),
    opens: true,
  };
}

/** How to type a command that a form completes: its usage, with the instance's ID filled in if there is one. */
export function typedCommand({ text }: CardContext, command: CommandName, instanceId?: string): string {
  const { usage } = text.commands[command];
  return instanceId === undefined ? usage : usage.replace(/<[^>]+>/u, () => instanceId);
}

/** A button that shows an instance. */
export function showButton(context: CardContext, instanceId: string, label = context.text.actions.show): CommandAction {
  return button(context, label, { name: 'instance.show', instance: instanceId });
}

/** A button for a command, or none for a reader without the role. */
export function buttonFor(context: CardContext, requiredRole: Role, label: string, command: Command): CommandAction[] {
  return isAtLeast(context.role, requiredRole) ? [button(context, label, command)] : [];
}

/** The link to the instance's page in Barium's web client, if one is configured. */
export function webButton(context: CardContext, id: string): LinkAction[] {
  const url = context.webLink(id);
  return url === undefined ? [] : [{ kind: 'link', label: context.text.actions.inBarium, url }];
}

/** A fact on one line of at most 300 characters, or none without a value. */
export function fact(label: string, value: RichText | undefined): Fact[] {
  if (value === undefined) return [];
  return [{ label, value: typeof value === 'string' ? truncateChars(collapseWhitespace(value), 300) : value }];
}

const shortIdLength = 8;

/** The beginning of an instance's id, which tells apart instances whose names look the same. */
export function idFact({ instance }: Strings, id: string): Fact[] {
  return fact(instance.fields.id, id.slice(0, shortIdLength));
}

/** A time as a fact, or none without a time. */
export function timestampFact(label: string, iso: string | undefined): Fact[] {
  return iso === undefined ? [] : [{ label, value: [timestamp(iso)] }];
}

/** Joins the parts that are present with the language's separator. */
export function joinWords(text: Strings, parts: readonly (RichText | undefined)[]): RichText {
  const joined: Exclude<RichText, string>[number][] = [];
  for (const part of parts) {
    if (part === undefined) continue;
    if (joined.length > 0) joined.push(text.separator);
    if (typeof part === 'string') joined.push(part);
    else joined.push(...part);
  }
  return joined;
}

/** Of a name in a title or list; it is shown in full where something is deleted or sent. */
export const maxNameLength = 120;

const maxFullNameLength = 1_000;

/** The instance's name on one line of at most {@link maxNameLength} characters, or a stand-in if it has none. */
export function instanceName(
  text: Strings,
  instance: { readonly id: string; readonly name: string | undefined },
): string {
  return truncateChars(fullInstanceName(text, instance), maxNameLength);
}

/** The instance's whole name on one line, for a decision about exactly this instance. */
export function fullInstanceName(
  text: Strings,
  instance: { readonly id: string; readonly name: string | undefined },
): string {
  const name = collapseWhitespace(instance.name ?? '');
  return name === '' ? text.unnamed(instance.id) : truncateChars(name, maxFullNameLength);
}

/** Printable ASCII with single spaces, like most names: nothing to collapse. */
const asciiWords = /^[!-~](?: ?[!-~])*$/;

/** For longer texts the check costs more than it saves. */
const maxFastPathLength = 200;

/** The text on one line, of at most 4,000 characters; empty if none of them is visible. */
export function collapseWhitespace(text: string): string {
  if (text.length <= maxFastPathLength && asciiWords.test(text)) return text;
  const line = stripInvisible(text.slice(0, 4_000))
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return hasVisibleChar(line) ? line : '';
}

/** A name from Barium on one line of at most 100 characters. */
export function shortName(name: string | undefined): string | undefined {
  return name === undefined ? undefined : truncateChars(collapseWhitespace(name), 100);
}

/** An instance's status as a badge; an unknown status is shown as is. */
export function statusBadge(text: Strings, status: string): Badge {
  return { label: statusName(text, status), tone: toneOfStatus(status) };
}

/** An instance's status in the reader's language. */
export function statusName(text: Strings, status: string): string {
  return statusLabel(text.statuses, status);
}

/** A task's status as a badge. */
export function taskStatusBadge(text: Strings, status: string): Badge {
  return { label: taskStatusName(text, status), tone: toneOfStatus(status) };
}

export function taskStatusName(text: Strings, status: string): string {
  return statusLabel(text.tasks.statuses, status);
}

function statusLabel(words: Strings['statuses'], status: string): string {
  return lookup(words, status) ?? truncateChars(collapseWhitespace(status), 40);
}

/** The conversation's name on one line of at most 80 characters. */
export function conversationName(
  { changes }: Strings,
  { name = changes.unnamedConversation }: Pick<Conversation, 'name'>,
): string {
  return truncateChars(collapseWhitespace(name), 80);
}
