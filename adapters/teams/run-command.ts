/** Passes user input to the core: opens files, completes pending forms, and handles input that needs no core. */
import type { Content } from '../../src/chat/content.ts';
import type { ChatEvent } from '../../src/chat/events.ts';
import { openFiles, unopenedFiles } from './attachments.ts';
import type { ActivityContext, TeamsServices } from './context.ts';
import { type FileLink, hasUnreadableFiles, type UserInput } from './events.ts';
import type { PendingReply } from './reply.ts';

type InputOf<Kind extends UserInput['kind']> = Extract<UserInput, { kind: Kind }>;

/** Returns the reply to the input. Rejects only if the store fails. */
export async function runCommand(
  services: TeamsServices,
  context: ActivityContext,
  input: UserInput,
): Promise<PendingReply> {
  switch (input.kind) {
    case 'invalid':
      services.log('rejected an action', { reason: input.reason });
      return refuse(context.strings[input.reason === 'untrusted' ? 'untrustedButton' : 'notUnderstood']);
    case 'refresh':
    case 'press':
      await clearPendingForm(services, context);
      return handlePress(services, context, { isSharedAnswer: false, ...input });
    case 'form':
      await clearPendingForm(services, context);
      return handleForm(services, context, input);
    case 'text':
      if (input.line === '') return handleBareMessage(services, context, input.files);
      await clearPendingForm(services, context);
      return handleText(services, context, input);
    default:
      return input satisfies never;
  }
}

/** Any other input in between means that the next file does not belong to the pending form. */
async function clearPendingForm({ pendingForms, log }: TeamsServices, { event }: ActivityContext): Promise<void> {
  try {
    await pendingForms.takePendingForm(event.person);
  } catch (error) {
    log('failed to delete a pending form', { error });
  }
}

async function handlePress(
  services: TeamsServices,
  context: ActivityContext,
  { line, isSharedAnswer, isTargeted }: Pick<InputOf<'press'>, 'line' | 'isSharedAnswer' | 'isTargeted'>,
): Promise<PendingReply> {
  const pending = await handleEvent(services, {
    kind: 'press',
    line,
    ...context.event,
    ...publicity(context, isTargeted),
    ...(isSharedAnswer ? { isSharedAnswer } : {}),
  });
  const answered = { ...pending, line };
  return isSharedAnswer ? sharePublicly(services, context, answered) : answered;
}

/** Everyone in a channel or group chat sees what was pressed or submitted there, unless the card is for the user alone. */
function publicity({ event }: ActivityContext, isTargeted: true | undefined): { readonly isPublic?: true } {
  return event.conversation.isDirect || isTargeted === true ? {} : { isPublic: true };
}

/** Makes an ephemeral reply public, if its command has no effect, with the user who shares it. */
function sharePublicly(
  { roster }: TeamsServices,
  { event: { person }, strings }: ActivityContext,
  pending: PendingReply,
): PendingReply {
  const { reply } = pending;
  if (reply.outcome !== 'done' || reply.shareCommand === undefined) return pending;
  const shared = { ...reply, visibility: 'public', replacesOriginal: true } as const;
  // Without sign-in there is no roster, and no Entra id.
  if (roster !== undefined) return { ...pending, reply: shared, sharedBy: person };
  const { footer = [] } = reply.card;
  const parts = typeof footer === 'string' ? [footer] : footer;
  const separator = parts.length === 0 ? [] : [' · '];
  const card = { ...reply.card, footer: [...parts, ...separator, strings.shownBy(person.name)] };
  return { ...pending, reply: { ...shared, card } };
}

async function handleText(
  services: TeamsServices,
  context: ActivityContext,
  { line, files: links }: InputOf<'text'>,
): Promise<PendingReply> {
  const message = { kind: 'text', line, ...context.event } as const;
  if (links.length === 0) return { ...(await handleEvent(services, message)), line };
  return withOpenFiles(services, context, links, (files) => handleEvent(services, { ...message, files }));
}

/** A message without a command line: its files submit the pending form, or the core asks what to do with them. */
async function handleBareMessage(
  services: TeamsServices,
  context: ActivityContext,
  links: readonly FileLink[],
): Promise<PendingReply> {
  const { event, activity } = context;
  if (links.length === 0) {
    if (hasUnreadableFiles(activity)) return refuse(fileInstructions(context));
    return handleEvent(services, { kind: 'text', line: '', ...event });
  }
  const form = await services.pendingForms.takePendingForm(event.person);
  if (form === undefined) {
    const files = unopenedFiles(links);
    return { ...(await handleEvent(services, { kind: 'file', files, ...event })), links };
  }
  let isAnswered = false;
  const pending = await withOpenFiles(services, context, links, async (files) => {
    const answer = await handleEvent(services, { kind: 'form', ...form, ...event, files });
    isAnswered = answer.reply.fieldErrors === undefined;
    return answer;
  });
  // Nothing was done, so the file can be sent once more.
  if (!isAnswered) await services.pendingForms.savePendingForm(event.person, form);
  return pending;
}

async function handleForm(
  services: TeamsServices,
  context: ActivityContext,
  { line, values, filesKey, expectsFile, isTargeted }: InputOf<'form'>,
): Promise<PendingReply> {
  const { event, strings } = context;
  const submission = { kind: 'form', line, values, ...event, ...publicity(context, isTargeted) } as const;
  if (filesKey !== undefined) {
    const links = await services.pendingForms.findFiles(event.person, filesKey);
    if (links === undefined) return refuse(strings.fileExpired);
    return withOpenFiles(services, context, links, (files) => handleEvent(services, { ...submission, files }));
  }
  if (!expectsFile) return handleEvent(services, submission);
  await services.pendingForms.savePendingForm(event.person, { line, values });
  return refuse(fileInstructions(context));
}

async function withOpenFiles(
  services: TeamsServices,
  { strings }: ActivityContext,
  links: readonly FileLink[],
  handle: (files: readonly Content[]) => Promise<PendingReply>,
): Promise<PendingReply> {
  const { maxFileBytes: maxBytes, connectorTimeoutMs: timeoutMs } = services.limits;
  const opened = await openFiles(links, strings, { ...services, maxBytes, timeoutMs });
  return opened.ok ? { ...(await handle(opened.files)), links } : refuse(opened.problem);
}

async function handleEvent({ bot }: TeamsServices, event: ChatEvent): Promise<PendingReply> {
  return { reply: await bot.handle(event) };
}

/** A reply without the core: nothing was done, and `title` says why. */
function refuse(title: string): PendingReply {
  return { reply: { card: { title }, visibility: 'ephemeral', outcome: 'refused' } };
}

/** Tells the user where to send the file. */
function fileInstructions({ event, strings }: ActivityContext): string {
  return event.conversation.isDirect ? strings.sendFile : strings.sendFileInPrivate;
}
