import * as z from 'zod';
import { hasVisibleChar } from '../lib/control-chars.ts';

/** A message name that the bot offers for an application's instances. */
export interface OfferedMessage {
  readonly name: string;
  /** Whether the person is asked to confirm before it is sent. */
  readonly requiresConfirmation: boolean;
  /** Whether the message is for a boundary event. */
  readonly boundary?: boolean;
}

/** By application name, as configured. */
export type OfferedMessages = Readonly<Record<string, readonly OfferedMessage[]>>;

/** `Order: Approve, Reject; Leave: Withdraw!`. Each invalid part is an issue that quotes it. */
export const messageList = z.string().transform((text, context): OfferedMessages => {
  const byApplication = new Map<string, OfferedMessage[]>();
  for (const part of words(text, ';')) {
    const colon = part.indexOf(':');
    const application = part.slice(0, Math.max(colon, 0)).trim();
    const messages = words(part.slice(colon + 1), ',').map(readMessage);
    if (application === '' || messages.length === 0 || messages.some(({ name }) => !isName(name))) {
      context.addIssue({
        code: 'custom',
        message: `has an invalid part: ${JSON.stringify(part)}`,
      });
    }
    byApplication.set(application, [...(byApplication.get(application) ?? []), ...messages]);
  }
  return Object.fromEntries(byApplication);
});

/** Visible, and short enough to be sent. */
function isName(name: string): boolean {
  return hasVisibleChar(name) && name.length <= 200;
}

function readMessage(word: string): OfferedMessage {
  return word.endsWith('!')
    ? { name: word.slice(0, -1).trim(), requiresConfirmation: true }
    : { name: word, requiresConfirmation: false };
}

function words(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** Both sets of messages; for an application that has some in each, the configured ones come first. */
export function mergeMessages(configured: OfferedMessages, simulated: OfferedMessages): OfferedMessages {
  const applications = new Set([...Object.keys(configured), ...Object.keys(simulated)]);
  return Object.fromEntries(
    [...applications].map((name) => [name, [...(configured[name] ?? []), ...(simulated[name] ?? [])]]),
  );
}
