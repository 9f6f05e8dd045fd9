/** Buttons, menus and shortcuts: what each press starts. */
import * as z from 'zod';
import type { Bot } from '../../src/chat/bot.ts';
import type { FormAction } from '../../src/chat/card.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { readPress, readShortcut } from './events.ts';
import type { Forms } from './forms/forms.ts';
import type { Identity } from './identity.ts';
import type { Act, Acts } from './interactions.ts';
import { sentenceView } from './message.ts';
import type { Caller, FileRef, Surface } from './payload.ts';
import { type AnswerServices, answering } from './responder.ts';
import { refusedWith } from './web-api.ts';
import { within } from './within.ts';

export interface PressServices extends AnswerServices {
  readonly acts: Acts;
  readonly forms: Forms;
  readonly identity: () => Promise<Identity>;
  /** How long a trigger is good for, from when it arrived: Slack gives three seconds from the press. */
  readonly ackMs: number;
}

export interface Presses {
  press(body: unknown): Promise<void>;
  /** A shortcut on a message attaches its files; the global one asks for an instance. */
  shortcut(body: unknown): Promise<void>;
}

export const shortcuts = { attach: 'barium:attach', find: 'barium:find' } as const;

type Press = NonNullable<ReturnType<typeof readPress>>;

const viewAnswer = z.object({ view: z.object({ id: z.string() }) });

export function createPresses(services: PressServices): Presses {
  const { acts, api, bot, forms, log } = services;
  /** Presses that are being answered: a second press of the same button meanwhile is the same act. */
  const underWay = new Set<string>();

  const say = async (
    surface: Surface,
    caller: Caller,
    text: (words: ReturnType<Bot['stringsFor']>) => string,
  ) => {
    const { person } = await services.people.get(caller);
    await answering(surface, { person }, services).say(text(bot.stringsFor(person)));
  };

  const openForm = async (
    caller: Caller,
    surface: Surface,
    trigger: string,
    form: Form,
    files: readonly FileRef[],
  ) => {
    const reader = services.people.glance(caller);
    if (await forms.open({ form, trigger, reader, to: surface, files })) return;
    await say(await beside(surface, caller), caller, (words) => words.pressAgain);
  };

  /** An open view, and the button in it, would be gone with what is said there: the direct chat has to do. */
  const beside = async (surface: Surface, caller: Caller): Promise<Surface> => {
    if (surface.kind === 'message') return surface;
    const { id: channel } = await acts.placeIn(undefined, caller);
    return { kind: 'message', target: { spot: { channel, own: true }, user: caller.user } };
  };

  /** The Home tab cannot hold an answer: a modal is opened for it. */
  const overHome = async (press: Press): Promise<Surface | undefined> => {
    const reader = services.people.glance(press.caller);
    const view = sentenceView(bot.stringsFor(reader).pending, bot, reader);
    try {
      const opened = await api.call('views.open', { trigger_id: press.trigger, view }, viewAnswer);
      return { kind: 'view', view: opened.view.id, isHome: false };
    } catch (error) {
      log('slack: a modal could not be opened', { code: refusedWith(error), error });
      return undefined;
    }
  };

  const take = async (press: Press, surface: Surface): Promise<void> => {
    const { caller, pressed, key, trigger } = press;
    switch (pressed.kind) {
      case 'link':
        return;
      case 'find':
        return openForm(caller, surface, trigger, findForm(bot, services.people.glance(caller)), []);
      case 'form': {
        const files = (pressed.value.files ?? []).map((id) => ({ id }));
        return openForm(caller, surface, trigger, pressed.value.form, files);
      }
      case 'line':
      case 'everyone': {
        const isOverHome = surface.kind === 'view' && surface.isHome;
        // Without a modal the direct chat has to do.
        const to = (isOverHome ? await overHome(press) : undefined) ?? surface;
        const act: Act = {
          caller,
          surface: to,
          idempotencyKey: key,
          what: { kind: 'press', line: pressed.line },
        };
        return acts.take({ ...act, shown: pressed.kind === 'everyone' });
      }
      case 'unknown':
        log('slack: a button is not of this version', {});
        return say(surface, caller, (words) => words.notUnderstood);
      default:
        return pressed satisfies never;
    }
  };

  return {
    async press(body) {
      const press = readPress(body);
      if (press?.surface === undefined) {
        log('slack: a press was not understood', {});
        return;
      }
      if (underWay.has(press.button)) return;
      underWay.add(press.button);
      try {
        await take(press, press.surface);
      } finally {
        underWay.delete(press.button);
      }
    },

    async shortcut(body) {
      const asked = readShortcut(body);
      if (asked === undefined) {
        log('slack: a shortcut was not understood', {});
        return;
      }
      const { caller, trigger, target, files, key } = asked;
      if (target === undefined) {
        const form = findForm(bot, services.people.glance(caller));
        return openForm(caller, { kind: 'view', view: '', isHome: true }, trigger, form, []);
      }
      const surface: Surface = { kind: 'message', target };
      if (files.length === 0) return say(surface, caller, (words) => words.noFiles);
      await attach(
        { caller, surface, idempotencyKey: key, files, what: { kind: 'text', line: '' } },
        trigger,
      );
    },
  };

  /** A form that the bot asks for is opened at once if the trigger still holds; else its button is shown. */
  async function attach(act: Act, trigger: string): Promise<void> {
    const heard = await acts.hear(act);
    if (heard === undefined) return;
    if (heard.reply === undefined) return heard.back.say(heard.sentence);
    const inTime = await within(heard.reply, services.ackMs);
    const reply = await heard.reply;
    const form = inTime ? onlyForm(reply) : undefined;
    if (form !== undefined) {
      const order = { form, trigger, reader: heard.person, to: act.surface, files: act.files ?? [] };
      if (await forms.open(order)) return;
    }
    await heard.back.give(reply);
  }
}

function onlyForm(reply: Reply): Form | undefined {
  const forms = (reply.card.actions ?? []).filter((action): action is FormAction => action.kind === 'form');
  return forms.length === 1 ? forms[0]?.form : undefined;
}

/** The form that stands where no command was typed. */
export function findForm(bot: Bot, reader: { readonly locale?: string }): Form {
  const { title, field, submit } = bot.stringsFor(reader).findCase;
  return {
    title,
    line: 'show',
    fields: [{ kind: 'instance', name: 'instance', label: field, required: true }],
    submit,
  };
}
