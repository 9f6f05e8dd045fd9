/** Handles the shortcuts: on a message, and from anywhere. */
import type { Bot } from '../../src/chat/bot.ts';
import type { FormAction } from '../../src/chat/card.ts';
import { buildCaseForm, type Form } from '../../src/chat/form.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply, Suggestion } from '../../src/chat/reply.ts';
import { chunk } from '../../src/lib/chunk.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import { limits } from './blocks.ts';
import type { FormHandler } from './forms/form-handler.ts';
import { textFieldPrefix } from './forms/modal.ts';
import { type MessageShortcut, parseShortcut } from './interaction-payloads.ts';
import type { Interaction, Interactions } from './interactions.ts';
import type { FileRef, SlackUser, Surface } from './payload.ts';
import { createResponder, type ResponderServices } from './responder.ts';

interface ShortcutServices extends ResponderServices {
  readonly interactions: Interactions;
  readonly forms: FormHandler;
  /** How long after its arrival a trigger id can be used: Slack allows three seconds from the press. */
  readonly ackMs: number;
}

/** A view is opened for the answer. */
const viewSurface: Surface = { kind: 'view', viewId: '', isHome: true };

export function createShortcuts(services: ShortcutServices): { handle(body: unknown): Promise<void> } {
  const { ackMs, bot, forms, interactions, log, users } = services;

  const openForm = async (
    form: Form,
    { user, triggerId }: { readonly user: SlackUser; readonly triggerId: string },
    surface: Surface,
    more: { readonly files?: readonly FileRef[]; readonly textFile?: string } = {},
  ): Promise<boolean> => {
    const reader = users.getCachedLocale(user);
    return forms.open({ form, triggerId, reader, surface, ...more });
  };

  const notify = async (user: SlackUser, surface: Surface, text: string): Promise<void> => {
    const { person } = await users.get(user);
    await createResponder(surface, { person }, services).replyText(text);
  };

  /** Opens a form, or says why not. */
  const offerForm = async (
    form: Form,
    shortcut: { readonly user: SlackUser; readonly triggerId: string },
    surface: Surface,
    textFile?: string,
  ): Promise<void> => {
    const { user } = shortcut;
    const strings = bot.stringsFor(users.getCachedLocale(user));
    if (await users.isForeign(user)) return notify(user, surface, strings.externalUser);
    const isOpen = await openForm(form, shortcut, surface, textFile === undefined ? {} : { textFile });
    if (!isOpen) await notify(user, surface, strings.pressAgain);
  };

  /** The case that a message is about, if it is found while a form can still be opened. */
  const findCase = async ({ user, target, text, ts }: MessageShortcut): Promise<Suggestion | undefined> => {
    const search = async () => {
      const { person, refusal } = await users.get(user);
      if (refusal !== undefined) return [];
      const { conversation: place } = target;
      const conversation = await interactions.resolveConversation({ ...place, threadTs: place.threadTs ?? ts }, user);
      return bot.suggest({ field: 'mentioned', text, person, conversation });
    };
    const [found] = await withTimeout(search(), ackMs, () => []).catch((error: unknown) => {
      log('slack: looking for the case of a message failed', { error });
      return [];
    });
    return found;
  };

  const watchCase = async (shortcut: MessageShortcut): Promise<void> => {
    const { key, target, user } = shortcut;
    const surface: Surface = { kind: 'message', target };
    const found = await findCase(shortcut);
    if (found?.id === undefined) return offerForm(watchForm(bot, users.getCachedLocale(user)), shortcut, surface);
    const payload = { kind: 'text', line: `watch ${found.id}` } as const;
    await interactions.handle({ user, surface, idempotencyKey: key, payload });
  };

  /** The text stands in the form, so it is seen before it is sent. */
  const sendText = async (shortcut: MessageShortcut): Promise<void> => {
    const { target, text, ts, user } = shortcut;
    const surface: Surface = { kind: 'message', target };
    const reader = users.getCachedLocale(user);
    if (text === '') return notify(user, surface, bot.stringsFor(reader).sendText.noText);
    const form = textForm(text, await findCase(shortcut), bot, reader);
    await offerForm(form, shortcut, surface, bot.stringsFor(reader).sendText.fileName(timeOf(ts)));
  };

  /** If the reply is a form, it is opened at once while the trigger is valid; otherwise its button is shown. */
  const attachFiles = async (shortcut: MessageShortcut): Promise<void> => {
    const { files, key, target, triggerId, user } = shortcut;
    const surface: Surface = { kind: 'message', target };
    if (files.length === 0) return notify(user, surface, bot.stringsFor(users.getCachedLocale(user)).noFiles);
    const interaction: Interaction = {
      user,
      surface,
      idempotencyKey: key,
      files,
      payload: { kind: 'text', line: '' },
    };
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
    if (form !== undefined && (await forms.open({ form, triggerId, reader: person, surface, files }))) return;
    await responder.reply(reply);
  };

  return {
    async handle(body) {
      const shortcut = parseShortcut(body);
      switch (shortcut?.kind) {
        case 'find':
          return offerForm(buildCaseSearchForm(bot, users.getCachedLocale(shortcut.user)), shortcut, viewSurface);
        case 'new-watch':
          await interactions.handle({
            user: shortcut.user,
            surface: viewSurface,
            idempotencyKey: shortcut.key,
            payload: { kind: 'text', line: 'watch' },
            openForm: (form) => openForm(form, shortcut, viewSurface),
          });
          return;
        case 'watch':
          return watchCase(shortcut);
        case 'send-text':
          return sendText(shortcut);
        case 'attach':
          return attachFiles(shortcut);
        case undefined:
          log('slack: ignored a malformed shortcut', {});
          return;
        default:
          return shortcut satisfies never;
      }
    },
  };
}

/** The form of a reply that has exactly one. */
function onlyFormOf(reply: Reply): Form | undefined {
  const actions = (reply.card.actions ?? []).filter((action): action is FormAction => action.kind === 'form');
  return actions.length === 1 ? actions[0]?.form : undefined;
}

type Reader = Pick<Person, 'locale'>;

export function buildCaseSearchForm(bot: Bot, reader: Reader): Form {
  return buildCaseForm('show', bot.stringsFor(reader).findCase);
}

function watchForm(bot: Bot, reader: Reader): Form {
  const { findCase, watchCase } = bot.stringsFor(reader);
  return buildCaseForm('watch', { ...watchCase, field: findCase.field });
}

/** Slack allows 3,000 characters in a field, and 40,000 in a message. */
function textForm(text: string, found: Suggestion | undefined, bot: Bot, reader: Reader): Form {
  const { findCase, sendText } = bot.stringsFor(reader);
  const parts = chunk([...text], limits.inputLength / 2).map((characters) => characters.join(''));
  return {
    title: sendText.title,
    line: 'upload',
    fields: [
      {
        kind: 'instance',
        name: 'instance',
        label: findCase.field,
        required: true,
        ...(found?.id === undefined ? {} : { value: found.id, valueLabel: found.label }),
      },
      ...parts.map((value, index) => ({
        kind: 'paragraph' as const,
        name: `${textFieldPrefix}${index}`,
        label: parts.length === 1 ? sendText.field : sendText.part(index + 1, parts.length),
        required: parts.length === 1,
        value,
        maxLength: limits.inputLength,
      })),
    ],
    submit: sendText.submit,
  };
}

/** As `2026-11-27 08.40`, in UTC. */
function timeOf(ts: string): string {
  return new Date(Number(ts) * 1_000).toISOString().slice(0, 16).replace('T', ' ').replace(':', '.');
}
