/** Handles buttons, menus and shortcuts. */
import * as z from 'zod';
import type { Bot } from '../../src/chat/bot.ts';
import type { FormAction } from '../../src/chat/card.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Reply } from '../../src/chat/reply.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import type { FormHandler } from './forms/form-handler.ts';
import { type BlockAction, parseBlockAction, parseShortcut } from './interaction-payloads.ts';
import type { Interaction, Interactions } from './interactions.ts';
import { toTextView } from './message.ts';
import type { FileRef, SlackUser, Surface } from './payload.ts';
import { createResponder, type ResponderServices } from './responder.ts';
import { errorCodeOf, triggerWaitMs } from './web-api.ts';

export interface BlockActionServices extends ResponderServices {
  readonly interactions: Interactions;
  readonly forms: FormHandler;
  /** How long after its arrival a trigger id can be used: Slack allows three seconds from the press. */
  readonly ackMs: number;
}

interface BlockActions {
  handleAction(body: unknown): Promise<void>;
  /** The shortcut on a message adds its files to a case; the global one opens the search for a case. */
  handleShortcut(body: unknown): Promise<void>;
}

const openViewResponse = z.object({ view: z.object({ id: z.string() }) });

export function createBlockActions(services: BlockActionServices): BlockActions {
  const { ackMs, api, bot, forms, interactions, log, users } = services;
  /** A second press of the same button is ignored while the first one is being handled. */
  const pressedButtons = new Set<string>();

  const notify = async (surface: Surface, user: SlackUser, text: (strings: ChatStrings) => string): Promise<void> => {
    const { person } = await users.get(user);
    await createResponder(surface, { person }, services).replyText(text(bot.stringsFor(person)));
  };

  const openForm = async (
    user: SlackUser,
    surface: Surface,
    triggerId: string,
    form: Form,
    files: readonly FileRef[] = [],
  ): Promise<void> => {
    if (await users.isForeign(user)) {
      return notify(await surfaceBeside(surface, user), user, (strings) => strings.externalUser);
    }
    const reader = users.getCachedLocale(user);
    if (await forms.open({ form, triggerId, reader, surface, files })) return;
    await notify(await surfaceBeside(surface, user), user, (strings) => strings.pressAgain);
  };

  /** A text would replace a view and the button in it, so it goes to the direct message instead. */
  const surfaceBeside = async (surface: Surface, user: SlackUser): Promise<Surface> => {
    if (surface.kind === 'message') return surface;
    const { id: channelId } = await interactions.resolveConversation(undefined, user);
    return { kind: 'message', target: { conversation: { channelId, isAppDm: true }, userId: user.id } };
  };

  /** The Home tab can't show a reply, so a modal opens for it. Without the modal, the direct message shows it. */
  const openReplyModal = async ({ triggerId, user }: BlockAction): Promise<Surface | undefined> => {
    const reader = users.getCachedLocale(user);
    const view = toTextView(bot.stringsFor(reader).pending, bot, reader);
    try {
      const response = await api.call(
        'views.open',
        { trigger_id: triggerId, view },
        openViewResponse,
        1,
        triggerWaitMs,
      );
      return { kind: 'view', viewId: response.view.id, isHome: false };
    } catch (error) {
      log('slack: opening a modal failed', { code: errorCodeOf(error), error });
      return undefined;
    }
  };

  /** The form of a reply, while the trigger is valid. Its result is a new message: the pressed one is about more. */
  const openFormInTime = async (
    { triggerId, user }: BlockAction,
    surface: Surface,
    form: Form,
    arrivedAt: number,
  ): Promise<boolean> => {
    if (performance.now() - arrivedAt > ackMs) return false;
    const reader = users.getCachedLocale(user);
    return forms.open({ form, triggerId, reader, surface: withoutPressedMessage(surface) });
  };

  const runAction = async (blockAction: BlockAction, surface: Surface): Promise<void> => {
    const arrivedAt = performance.now();
    const { action, key, triggerId, user } = blockAction;
    switch (action.kind) {
      case 'link':
        return;
      case 'find':
        return openForm(user, surface, triggerId, buildCaseSearchForm(bot, users.getCachedLocale(user)));
      case 'form': {
        const files = (action.value.files ?? []).map((id) => ({ id }));
        return openForm(user, surface, triggerId, action.value.form, files);
      }
      case 'line':
      case 'everyone': {
        const isHome = surface.kind === 'view' && surface.isHome;
        const modal = isHome ? await openReplyModal(blockAction) : undefined;
        return interactions.handle({
          user,
          surface: modal ?? surface,
          idempotencyKey: key,
          payload: { kind: 'press', line: action.line },
          isShared: action.kind === 'everyone',
          // The modal for the reply has used up the trigger.
          ...(isHome ? {} : { openForm: (form) => openFormInTime(blockAction, surface, form, arrivedAt) }),
        });
      }
      case 'unknown':
        log('slack: rejected an unknown button', {});
        return notify(surface, user, (strings) => strings.notUnderstood);
      default:
        return action satisfies never;
    }
  };

  /** If the reply is a form, it is opened at once while the trigger is valid; otherwise its button is shown. */
  const attachFiles = async (interaction: Interaction, triggerId: string): Promise<void> => {
    const prepared = await interactions.prepare(interaction);
    if (prepared === undefined) return;
    const { event, person, refusal, responder } = prepared;
    if (event === undefined) return responder.replyText(refusal);
    const pending = bot.handle(event);
    const isInTime = await withTimeout(
      pending.then(() => true),
      ackMs,
      () => false,
    );
    const reply = await pending;
    const form = isInTime ? onlyFormOf(reply) : undefined;
    if (form !== undefined) {
      const { files = [], surface } = interaction;
      if (await forms.open({ form, triggerId, reader: person, surface, files })) return;
    }
    await responder.reply(reply);
  };

  return {
    async handleAction(body) {
      const blockAction = parseBlockAction(body);
      if (blockAction?.surface === undefined) {
        log('slack: ignored a malformed block action', {});
        return;
      }
      const { buttonKey, surface } = blockAction;
      if (pressedButtons.has(buttonKey)) return;
      pressedButtons.add(buttonKey);
      try {
        await runAction(blockAction, surface);
      } finally {
        pressedButtons.delete(buttonKey);
      }
    },

    async handleShortcut(body) {
      const shortcut = parseShortcut(body);
      if (shortcut === undefined) {
        log('slack: ignored a malformed shortcut', {});
        return;
      }
      const { files, key, target, triggerId, user } = shortcut;
      if (target === undefined) {
        const form = buildCaseSearchForm(bot, users.getCachedLocale(user));
        return openForm(user, { kind: 'view', viewId: '', isHome: true }, triggerId, form);
      }
      const surface: Surface = { kind: 'message', target };
      if (files.length === 0) return notify(surface, user, (strings) => strings.noFiles);
      const payload = { kind: 'text', line: '' } as const;
      await attachFiles({ user, surface, idempotencyKey: key, files, payload }, triggerId);
    },
  };
}

/** The form of a reply that has exactly one. */
function onlyFormOf(reply: Reply): Form | undefined {
  const actions = (reply.card.actions ?? []).filter((action): action is FormAction => action.kind === 'form');
  return actions.length === 1 ? actions[0]?.form : undefined;
}

function withoutPressedMessage(surface: Surface): Surface {
  if (surface.kind !== 'message') return surface;
  const { pressedMessage: _, ...target } = surface.target;
  return { ...surface, target };
}

function buildCaseSearchForm(bot: Bot, reader: { readonly locale?: string }): Form {
  const { title, field, submit } = bot.stringsFor(reader).findCase;
  return {
    title,
    line: 'show',
    fields: [{ kind: 'instance', name: 'instance', label: field, required: true }],
    submit,
  };
}
