import { isAtLeast } from '../access/roles.ts';
import { collapseWhitespace } from '../cards/card-context.ts';
import { allActions } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import type { ChatEvent } from '../chat/events.ts';
import type { Reply } from '../chat/reply.ts';
import { truncateChars } from '../lib/truncate.ts';
import { retainedFilesForm } from '../lookup/upload-form.ts';
import type { Context } from '../request/context.ts';

/** Commands that read the files, or say themselves why they could not. */
const fileCommands: readonly (Command['name'] | undefined)[] = ['object.upload', 'confirm'];

/** A reply that also says what becomes of files that the command has no use for, and offers to upload them. */
export function withUnusedFiles(
  reply: Reply,
  event: ChatEvent,
  command: Command['name'] | undefined,
  context: Context,
): Reply {
  const { files, text, role } = context;
  if (files.length === 0 || event.kind === 'form' || fileCommands.includes(command)) return reply;
  const { card } = reply;
  if (allActions(card).some((action) => action.kind === 'form' && action.form.retainsFiles === true)) return reply;
  const { attachments, upload } = text;
  const names = files.map(({ name }) => truncateChars(collapseWhitespace(name), 80));
  const canUpload = isAtLeast(role, 'operator');
  const form = retainedFilesForm(context, upload.whichCaseTitle(names), [], attachments.upload(names.length));
  const note = canUpload ? attachments.unused(names) : attachments.notAllowed(names);
  return {
    ...reply,
    card: {
      ...card,
      text: [...(card.text ?? []), note],
      actions: [...(card.actions ?? []), ...(canUpload ? [withoutStyle(form)] : [])],
    },
  };
}

/** A card has one primary button at most, which is the answer's. */
function withoutStyle<Action extends { readonly style?: unknown }>({ style: _, ...action }: Action) {
  return action;
}
