import * as z from 'zod';
import { visible } from '../lib/visible.ts';

/** A message name that the bot offers for an application's instances. */
export interface OfferedMessage {
  readonly name: string;
  /** Ask before it is sent. */
  readonly ask: boolean;
}

/** By application name, as written. */
export type OfferedMessages = Readonly<Record<string, readonly OfferedMessage[]>>;

/** `Order: Approve, Reject; Leave: Withdraw!`: each part that cannot be read is an issue that quotes it. */
export const messageList = z.string().transform((text, context): OfferedMessages => {
  const byApplication = new Map<string, OfferedMessage[]>();
  for (const part of words(text, ';')) {
    const colon = part.indexOf(':');
    const application = part.slice(0, Math.max(colon, 0)).trim();
    const messages = words(part.slice(colon + 1), ',').map(readMessage);
    if (application === '' || messages.length === 0 || messages.some(({ name }) => !isName(name))) {
      context.addIssue({
        code: 'custom',
        message: `has a part that cannot be read: ${JSON.stringify(part)}`,
      });
    }
    byApplication.set(application, [...(byApplication.get(application) ?? []), ...messages]);
  }
  return Object.fromEntries(byApplication);
});

/** Something to see, and short enough to be sent. */
function isName(name: string): boolean {
  return visible.test(name) && name.length <= 200;
}

function readMessage(word: string): OfferedMessage {
  return word.endsWith('!') ? { name: word.slice(0, -1).trim(), ask: true } : { name: word, ask: false };
}

function words(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
