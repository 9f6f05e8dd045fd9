/** The single entry point: chat event → command → authorized? → execute → reply. Every failure becomes a reply. */
import { authorize } from '../access/authorization.ts';
import { isAtLeast, type Role } from '../access/roles.ts';
import { NotFoundError } from '../barium/errors.ts';
import { renderPlainText } from '../cards/plain-text.ts';
import type { Bot } from '../chat/bot.ts';
import type { Command } from '../chat/command.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { ChatEvent } from '../chat/events.ts';
import type { Person } from '../chat/person.ts';
import type { Reply } from '../chat/reply.ts';
import { auditRejection } from '../effects/audit.ts';
import { askToRun } from '../effects/confirmation-card.ts';
import { deny } from '../effects/denied-card.ts';
import { unknownTokenReply } from '../effects/used-token-card.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { runAs } from '../lib/time-slices.ts';
import { resolveInstance } from '../lookup/resolve.ts';
import type { Admission } from '../rate-limit/limiter.ts';
import { releaseWhenConsumed } from '../rate-limit/release-when-consumed.ts';
import type { Context } from '../request/context.ts';
import { isEffect, isHarmless } from '../request/definition.ts';
import { rejected } from '../request/reply.ts';
import { scopeContext } from '../scope/context.ts';
import { localeFor, stringsFor } from '../text/strings.ts';
import { type BotServices, createEventContext } from './context.ts';
import { errorReply, parseErrorReply } from './error-reply.ts';
import { interpret, requiredRoleOf } from './interpret.ts';
import { type ParsedEvent, parseEvent } from './parse-event.ts';
import { preview } from './preview.ts';
import { rateLimitedReply } from './rate-limited-reply.ts';
import { suggest } from './suggest.ts';
import { withUnusedFiles } from './unused-files.ts';

export interface BotOptions extends BotServices {
  /**
   * Called for each event with its person and conversation. The bot can post in the conversation unless
   * `botMayBeAbsent`.
   */
  onContact?(person: Person, conversation: Conversation, botMayBeAbsent: boolean): Promise<void>;
  /** Called after each reply. `command` is `undefined` if the line was not a command. */
  onReply?(report: {
    readonly command: Command['name'] | undefined;
    readonly outcome: Reply['outcome'] | 'failed';
    readonly seconds: number;
  }): void;
}

/** Creates the core that adapters call. */
export function createBot(options: BotOptions): Bot {
  return {
    handle: (event) => handle(event, options),
    hasAccess: (person) => options.access.hasRole(person, 'viewer'),
    suggest: (request) => suggest(request, options),
    preview: (request) => preview(request, options),
    toPlainText: (card, { locale, timeZone }) =>
      renderPlainText(card, {
        locale: localeFor(locale, options.locale),
        dateTimeSeparator: stringsFor(locale, options.locale).dateTimeSeparator,
        now: options.now(),
        ...omitUndefined({ timeZone }),
      }),
    stringsFor: (reader) => stringsFor(reader.locale, options.locale).adapter,
  };
}

async function handle(event: ChatEvent, options: BotOptions): Promise<Reply> {
  const startedAt = performance.now();
  const context = createEventContext(event, options);
  try {
    // Nothing that takes time comes before this, not even parsing the line: a flood must cost next to nothing.
    const admission = await options.requestLimiter.acquire(event);
    if (!admission.isGranted) return await reject(event, admission, context, options);
    const { release } = admission;
    const owner = options.requestLimiter.ownerOf(event.person);
    return await runAs(owner, () => answer(event, { startedAt, release }, context, options));
  } finally {
    for (const file of context.files) file.cancel();
  }
}

async function reject(
  event: ChatEvent,
  admission: Extract<Admission, { readonly isGranted: false }>,
  context: Context,
  { onReply }: BotOptions,
): Promise<Reply> {
  const { isAudited, scope } = admission;
  // The rest of a long run of rejections is only counted.
  const parsed = isAudited ? parseEvent(event, context) : undefined;
  const command = parsed?.ok === true ? parsed.command : undefined;
  onReply?.({ command: command?.name, outcome: 'refused', seconds: 0 });
  if (isAudited) {
    context.log.info({ command: command?.name, scope, person: personText(event) }, 'event rejected');
  }
  try {
    return await rateLimitedReply(context, command, admission);
  } catch (error) {
    return errorReply(error, context, { event, command });
  }
}

async function answer(
  event: ChatEvent,
  { startedAt, release }: { readonly startedAt: number; readonly release: () => void },
  context: Context,
  options: BotOptions,
): Promise<Reply> {
  const contactRecorded = recordContact(event, options);
  const typed = parseEvent(event, context);
  let command = typed.ok ? typed.command : undefined;
  let authorized = context;
  let outcome: Reply['outcome'] | 'failed' = 'failed';
  try {
    authorized = await authorizeContext(context, event, requiredRoleOf(typed, context));
    const parsed = await interpret(event, typed, authorized);
    command = parsed.ok ? parsed.command : undefined;
    const reply = withUnusedFiles(await dispatch(event, parsed, authorized), event, command?.name, authorized);
    outcome = reply.outcome;
    return releaseWhenConsumed(reply, release);
  } catch (error) {
    release();
    const reply = errorReply(error, authorized, { event, command });
    return withUnusedFiles(reply, event, command?.name, authorized);
  } finally {
    await contactRecorded;
    const seconds = (performance.now() - startedAt) / 1_000;
    options.onReply?.({ command: command?.name, outcome, seconds });
    context.log.info({ command: command?.name, outcome, seconds, person: personText(event) }, 'event answered');
  }
}

function personText({ person: { platform, tenant, id } }: ChatEvent): string {
  return `${platform}:${tenant}/${id}`;
}

/** Runs beside the answer and never rejects, because a failure must not cost the person their answer. */
async function recordContact(
  { person, conversation, botMayBeAbsent = false }: ChatEvent,
  { onContact, log }: BotOptions,
): Promise<void> {
  try {
    await onContact?.(person, conversation, botMayBeAbsent);
  } catch (err) {
    log.error({ err }, "failed to save a user's direct channel");
  }
}

async function dispatch(event: ChatEvent, parsed: ParsedEvent, context: Context): Promise<Reply> {
  if (!parsed.ok) return parseErrorReply(parsed.problem, event, context);
  const reply = await (event.kind === 'tool' ? executeForAssistant : execute)(parsed, context);
  // The outcome of an effect replaces a public message publicly; the answer to a question is only for the asker.
  const isPublicOutcome =
    event.isPublic === true && reply.replacesOriginal === true && parsed.definition.isReadOnly !== true;
  return isPublicOutcome ? { ...reply, visibility: 'public' } : reply;
}

/** The context with the person's role and visible instances. An answer that others see too shows what viewers can do. */
async function authorizeContext(
  context: Context,
  { person, conversation, isSharedAnswer = false }: ChatEvent,
  requiredRole: Role,
): Promise<Context> {
  const { role, isIndeterminate, instanceFilter } = await authorize(context, person, conversation, requiredRole);
  const authorized: Context = {
    ...context,
    role: isSharedAnswer && isAtLeast(role, 'viewer') ? 'viewer' : role,
    roleIndeterminate: isIndeterminate,
  };
  return instanceFilter === undefined ? authorized : scopeContext(authorized, instanceFilter);
}

/**
 * Answers an assistant. Only a person confirms anything, and every other command that changes something becomes a
 * question: an effect asks by itself, since it requires confirmation.
 */
async function executeForAssistant(parsed: Extract<ParsedEvent, { ok: true }>, context: Context): Promise<Reply> {
  const { command, definition } = parsed;
  if (definition.isInternal === true) return unknownTokenReply(context);
  const asksItself = isHarmless(definition) || isEffect(definition);
  if (asksItself || !isAtLeast(context.role, definition.role)) return execute(parsed, context);
  const resolution = await resolveInstance(command, definition, context);
  return resolution.ok ? askToRun(resolution.command, context) : rejected(resolution.card);
}

async function execute({ command, definition }: Extract<ParsedEvent, { ok: true }>, context: Context): Promise<Reply> {
  // `whoami` answers people without access too: it shows the entry that an admin needs to add.
  const isAllowed = isAtLeast(context.role, definition.role) || definition.name === 'whoami';
  if (!isAllowed) return deny(context, command, definition.role);
  const resolution = await resolveInstance(command, definition, context);
  if (!resolution.ok) return rejected(resolution.card);
  const requireConfirmation = context.requireConfirmation || resolution.isGuess === true;
  const reply = await definition
    .run(resolution.command, requireConfirmation ? { ...context, requireConfirmation } : context)
    .catch(async (error: unknown) => {
      await auditProbe(error, resolution.command, context);
      throw error;
    });
  if (reply.outcome !== 'refused') await recordView(resolution.command, context);
  if (!isHarmless(definition) || reply.outcome !== 'done') return reply;
  const line = context.line(resolution.command);
  return {
    ...reply,
    ...(definition.isReadOnly === true ? { shareCommand: line } : {}),
    // To go back to a file would send it again.
    ...(reply.files === undefined ? { returnLine: line } : {}),
  };
}

/**
 * Remembers the case for `recent` and for the rest of the thread. Never rejects, because a failure must not cost the person
 * their answer.
 */
async function recordView(
  command: Command,
  { store, person, conversation, isAutomatic, now, log }: Context,
): Promise<void> {
  if (isAutomatic || !('instance' in command) || command.instance === undefined) return;
  const at = now().toISOString();
  try {
    await store.personInstances.recordView(person, command.instance, at);
    await store.channels.saveThreadInstance(conversation, command.instance, at);
  } catch (err) {
    log.warn({ err }, 'failed to save the case that a user looked at');
  }
}

/**
 * Audits an attempt to access an instance that is hidden from the person. Instances that do not exist are audited the
 * same way, so that neither the reply nor its timing tells the two apart.
 */
async function auditProbe(error: unknown, command: Command, context: Context): Promise<void> {
  if (!(error instanceof NotFoundError) || !('instance' in command) || command.instance === undefined) return;
  if (context.isKnownVisible?.(command.instance) === false) await auditRejection(context, command, 'denied');
}
