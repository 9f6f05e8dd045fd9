/** Buttons and what they carry. Pure. A button carries everything its press needs, so that it outlives a restart. */
import type { Action, Row } from '../../src/chat/card.ts';
import type { Form } from '../../src/chat/form.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { type Block, type Button, limits, type Overflow } from './blocks.ts';
import { plainText } from './text.ts';

/**
 * What kind of press it is; the beginning of every `action_id` of ours. `line` and `pick` carry a command line
 * (as a button, in an overflow menu), `form` a form, `link` nothing, `everyone` the line that gives the answer again.
 */
export const actionIds = {
  line: 'barium:line',
  pick: 'barium:pick',
  form: 'barium:form',
  link: 'barium:link',
  everyone: 'barium:everyone',
} as const;

/** The value of a form's button. `files` are the ids of the files that its submission is about. */
export interface FormValue {
  readonly form: Form;
  readonly files?: readonly string[];
}

/** Makes `action_id`s that differ within one message, as Slack wants them within a block. */
export type Counter = () => number;

export function counter(): Counter {
  let count = 0;
  return () => ++count;
}

/** The button of an action; `undefined` where it does not fit into one. `files`: see {@link FormValue}. */
export function button(action: Action, next: Counter, files: readonly string[] = []): Button | undefined {
  const face = {
    type: 'button',
    text: plainText(action.label, limits.buttonLabel),
    ...omitUndefined({ style: action.style }),
    ...(action.accessibilityLabel === undefined
      ? {}
      : { accessibility_label: plainText(action.accessibilityLabel, limits.accessibilityLabel).text }),
  } as const;
  switch (action.kind) {
    case 'link':
      if (!/^https?:\/\//u.test(action.url) || action.url.length > limits.url) return undefined;
      return { ...face, action_id: `${actionIds.link}:${next()}`, url: action.url };
    case 'command':
      return withValue({ ...face, action_id: `${actionIds.line}:${next()}` }, action.line);
    case 'form': {
      const value: FormValue = {
        form: action.form,
        ...(action.form.retainsFiles === true ? { files } : {}),
      };
      return withValue({ ...face, action_id: `${actionIds.form}:${next()}` }, JSON.stringify(value));
    }
    default:
      return action satisfies never;
  }
}

function withValue(face: Button, value: string): Button | undefined {
  return value === '' || value.length > limits.buttonValue ? undefined : { ...face, value };
}

/** Buttons in as many blocks as they need. */
export function actionBlocks(buttons: readonly Button[]): Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < buttons.length; from += limits.actions) {
    blocks.push({ type: 'actions', elements: buttons.slice(from, from + limits.actions) });
  }
  return blocks;
}

/** A row's actions: one as a button beside it, a few short commands as a menu, anything else as buttons under it. */
export function rowActions(
  actions: NonNullable<Row['actions']>,
  next: Counter,
  files: readonly string[],
): { readonly accessory?: Button | Overflow; readonly below: readonly Button[]; readonly lost: boolean } {
  const menu = overflow(actions, next);
  if (menu !== undefined) return { accessory: menu, below: [], lost: false };
  const buttons = actions.map((action) => button(action, next, files)).filter((one) => one !== undefined);
  const lost = buttons.length < actions.length;
  const [only, ...more] = buttons;
  return only !== undefined && more.length === 0
    ? { accessory: only, below: [], lost }
    : { below: buttons, lost };
}

function overflow(actions: readonly Action[], next: Counter): Overflow | undefined {
  if (actions.length < 2 || actions.length > limits.overflowOptions) return undefined;
  const options = actions.map((action) =>
    action.kind === 'command' && action.line !== '' && action.line.length <= limits.optionValue
      ? { text: plainText(action.label, limits.optionText), value: action.line }
      : undefined,
  );
  const all = options.filter((option) => option !== undefined);
  if (all.length < actions.length) return undefined;
  return { type: 'overflow', action_id: `${actionIds.pick}:${next()}`, options: all };
}
