/** Groups a conversation's messages. Pure. */
import type { MessageView } from '../../view.ts';

export interface ThreadView {
  readonly root: MessageView;
  readonly replies: readonly MessageView[];
}

/** Each message with the replies in its thread. A reply whose root has been dropped is a message of its own. */
export function groupByThread(messages: readonly MessageView[]): readonly ThreadView[] {
  const ids = new Set(messages.map((message) => message.id));
  const rootOf = ({ parentId }: MessageView) => (parentId !== undefined && ids.has(parentId) ? parentId : undefined);
  return messages
    .filter((message) => rootOf(message) === undefined)
    .map((root) => ({ root, replies: messages.filter((message) => rootOf(message) === root.id) }));
}

/** The lines that the user sent, newest first, each once. */
export function linesOf(messages: readonly MessageView[]): readonly string[] {
  const lines = messages.flatMap((message) => (message.from === 'you' && message.text !== '' ? [message.text] : []));
  return [...new Set(lines.reverse())];
}
