/** Handles buttons and menus. */
import * as z from 'zod';
import type { Form } from '../../src/chat/form.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import type { FormHandler } from './forms/form-handler.ts';
import type { HomeTab } from './home-tab.ts';
import { type BlockAction, parseBlockAction } from './interaction-payloads.ts';
import type { Interactions } from './interactions.ts';
import { toTextView } from './message.ts';
import type { FileRef, SlackUser, Surface } from './payload.ts';
import { canWalk, createResponder, type ResponderServices } from './responder.ts';
import { buildCaseSearchForm } from './shortcuts.ts';
import { errorCodeOf, triggerWaitMs } from './web-api.ts';

export interface BlockActionServices extends ResponderServices {
  readonly interactions: Interactions;
  readonly forms: FormHandler;
  readonly home: HomeTab;
  /** How long after its arrival a trigger id can be used: Slack allows three seconds from the press. */
  readonly ackMs: number;
}

interface BlockActions {
  handleAction(body: unknown): Promise<void>;
}

type ViewSurface = Extract<Surface, { kind: 'view' }>;

const openViewResponse = z.object({ view: z.object({ id: z.string() }) });

export function createBlockActions(services: BlockActionServices): BlockActions {
  const { ackMs, api, bot, forms, home, interactions, log, users } = services;
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
  const openReplyModal = async ({ triggerId, user }: BlockAction): Promise<ViewSurface | undefined> => {
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

  /**
   * The form of a reply, while the trigger is valid. Its result is a new message, since the pressed one is about more, unless
   * there is a way back to that.
   */
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
        // The modal for the reply has used up the trigger.
        const openFormOf = async (form: Form) =>
          modal === undefined
            ? !isHome && openFormInTime(blockAction, surface, form, arrivedAt)
            : forms.showIn(modal.viewId, form, users.getCachedLocale(user));
        const reply = await interactions.handle({
          user,
          surface: modal ?? surface,
          idempotencyKey: key,
          payload: { kind: 'press', line: action.line },
          isShared: action.kind === 'everyone',
          openForm: openFormOf,
        });
        // Whatever is only shown can be shown again; anything else may have changed what the Home tab shows.
        const isChange = reply?.outcome === 'done' && reply.returnLine === undefined && reply.form === undefined;
        if (surface.kind === 'view' && isChange) await home.refresh(user);
        return;
      }
      case 'unknown':
        log('slack: rejected an unknown button', {});
        return notify(surface, user, (strings) => strings.notUnderstood);
      default:
        return action satisfies never;
    }
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
  };
}

function withoutPressedMessage(surface: Surface): Surface {
  if (surface.kind !== 'message' || canWalk(surface.target)) return surface;
  const { pressedMessage: _, ...target } = surface.target;
  return { ...surface, target };
}
