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
import { deny } from '../effects/denied-card.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { resolveInstance } from '../lookup/resolve.ts';
import type { Admission } from '../rate-limit/limiter.ts';
import { releaseWhenConsumed } from '../rate-limit/release-when-consumed.ts';
import type { Context } from '../request/context.ts';
import { rejected } from '../request/reply.ts';
import { scopeContext } from '../scope/context.ts';
import { localeFor, stringsFor } from '../text/strings.ts';
import { type BotServices, createEventContext } from './context.ts';
import { errorReply, parseErrorReply } from './error-reply.ts';
import { type ParsedEvent, parseEvent } from './parse-event.ts';
import { rateLimitedReply } from './rate-limited-reply.ts';
import { suggest } from './suggest.ts';

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
    suggest: (request) => suggest(request, options),
    toPlainText: (card, { locale, timeZone }) =>
      renderPlainText(card, {
        locale: localeFor(locale, options.locale),
        dateTimeSeparator: stringsFor(locale, options.locale).dateTimeSeparator,
        ...omitUndefined({ timeZone }),
      }),
    stringsFor: (reader) => stringsFor(reader.locale, options.locale).adapter,
  };
}

async function handle(event: ChatEvent, options: BotOptions): Promise<Reply> {
  const startedAt = performance.now();
  const context = createEventContext(event, options);
  const parsed = parseEvent(event, context);
  let outcome: Reply['outcome'] | 'failed' = 'failed';
  const contactRecorded = recordContact(event, options);
  const admission = await options.requestLimiter.acquire(event);
  const release = admission.isGranted ? admission.release : () => undefined;
  try {
    const reply = await dispatch(event, parsed, admission, context);
    outcome = reply.outcome;
    return releaseWhenConsumed(reply, release);
  } catch (error) {
    release();
    return errorReply(error, context);
  } finally {
    for (const file of context.files) file.cancel();
    await contactRecorded;
    const seconds = (performance.now() - startedAt) / 1_000;
    const command = parsed.ok ? parsed.command.name : undefined;
    options.onReply?.({ command, outcome, seconds });
    const { platform, tenant, id } = event.person;
    context.log.info({ command, outcome, seconds, person: `${platform}:${tenant}/${id}` }, 'event answered');
  }
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

async function dispatch(
  event: ChatEvent,
  parsed: ParsedEvent,
  admission: Admission,
  context: Context,
): Promise<Reply> {
  if (!admission.isGranted) {
    return rateLimitedReply(context, parsed.ok ? parsed.command : undefined, admission);
  }
  const authorized = await authorizeContext(context, event, parsed.ok ? parsed.definition.role : 'viewer');
  if (!parsed.ok) return parseErrorReply(parsed.problem, event, authorized);
  const reply = await execute(parsed, authorized);
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
  const { role, isIndeterminate, instanceFilter } = await authorize(
    context,
    person,
    conversation,
    requiredRole,
  );
  const authorized: Context = {
    ...context,
    role: isSharedAnswer && isAtLeast(role, 'viewer') ? 'viewer' : role,
    roleIndeterminate: isIndeterminate,
  };
  return instanceFilter === undefined ? authorized : scopeContext(authorized, instanceFilter);
}

async function execute(
  { command, definition }: Extract<ParsedEvent, { ok: true }>,
  context: Context,
): Promise<Reply> {
  // `whoami` answers people without access too: it shows the entry that an admin needs to add.
  const isAllowed = isAtLeast(context.role, definition.role) || definition.name === 'whoami';
  if (!isAllowed) return deny(context, command, definition.role);
  const resolution = await resolveInstance(command, definition, context);
  if (!resolution.ok) return rejected(resolution.card);
  const requireConfirmation = context.requireConfirmation || resolution.isGuess === true;
  const reply = await definition
    .run(resolution.command, { ...context, requireConfirmation })
    .catch(async (error: unknown) => {
      await auditProbe(error, resolution.command, context);
      throw error;
    });
  const canShare = definition.isReadOnly === true && reply.outcome === 'done';
  return canShare ? { ...reply, shareCommand: context.line(resolution.command) } : reply;
}

/**
 * Audits an attempt to access an instance that is hidden from the person. Instances that do not exist are audited the
 * same way, so that neither the reply nor its timing tells the two apart.
 */
async function auditProbe(error: unknown, command: Command, context: Context): Promise<void> {
  if (!(error instanceof NotFoundError) || !('instance' in command) || command.instance === undefined) return;
  if (context.wasAuthorized?.(command.instance) === false) await auditRejection(context, command, 'denied');
}
