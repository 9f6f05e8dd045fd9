/** Buttons and menus. Pure. A button carries everything its press needs, so it still works after a restart. */
import type { Action, Row } from '../../src/chat/card.ts';
import type { Form } from '../../src/chat/form.ts';
import { chunk } from '../../src/lib/chunk.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import {
  type ActionElement,
  type Block,
  type Button,
  limits,
  type Option,
  type Overflow,
  type StaticSelect,
} from './blocks.ts';
import { plainText } from './text.ts';

/**
 * The beginning of every `action_id`. The value of `line` (a button) and `pick` (an entry of a menu) is a command line,
 * that of `form` a {@link FormValue}, that of `everyone` the line that repeats the reply. `link` has none.
 */
export const actionIds = {
  line: 'barium:line',
  pick: 'barium:pick',
  form: 'barium:form',
  link: 'barium:link',
  everyone: 'barium:everyone',
} as const;

/** The button on the Home tab that opens the search for a case. */
export const findCaseActionId = 'barium:find';

/** The value of a button that opens a form. */
export interface FormValue {
  readonly form: Form;
  /** The ids of the files that are sent along with the form. */
  readonly files?: readonly string[];
}

/** Numbers that make the `action_id`s of one message unique, as Slack requires within a block. */
export type IdSequence = () => number;

export function createIdSequence(): IdSequence {
  let count = 0;
  return () => ++count;
}

/** Undefined if the action exceeds the limits of a button. `files`: see {@link FormValue}. */
export function renderButton(action: Action, nextId: IdSequence, files: readonly string[] = []): Button | undefined {
  const base = {
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
      return { ...base, action_id: `${actionIds.link}:${nextId()}`, url: action.url };
    case 'command':
      return withValue({ ...base, action_id: `${actionIds.line}:${nextId()}` }, action.line);
    case 'form': {
      const value: FormValue = {
        form: action.form,
        ...(action.form.retainsFiles === true ? { files } : {}),
      };
      return withValue({ ...base, action_id: `${actionIds.form}:${nextId()}` }, JSON.stringify(value));
    }
    default:
      return action satisfies never;
  }
}

function withValue(button: Button, value: string): Button | undefined {
  return value === '' || value.length > limits.buttonValue ? undefined : { ...button, value };
}

/** As many blocks as the elements need. */
export function renderActionBlocks(all: readonly ActionElement[]): Block[] {
  return chunk(all, limits.actions).map((elements) => ({ type: 'actions', elements }));
}

/** One action becomes a button beside the row, a few short commands a menu, anything else buttons below the row. */
export function renderRowActions(
  actions: NonNullable<Row['actions']>,
  nextId: IdSequence,
  files: readonly string[],
): {
  readonly accessory?: Button | Overflow;
  readonly below: readonly Button[];
  readonly isTruncated: boolean;
} {
  const menu = renderOverflow(actions, nextId);
  if (menu !== undefined) return { accessory: menu, below: [], isTruncated: false };
  const buttons = renderButtons(actions, nextId, files);
  const isTruncated = buttons.length < actions.length;
  const [accessory] = buttons;
  return accessory !== undefined && buttons.length === 1
    ? { accessory, below: [], isTruncated }
    : { below: buttons, isTruncated };
}

/** Leaves out the actions that exceed the limits of a button. */
export function renderButtons(actions: readonly Action[], nextId: IdSequence, files: readonly string[]): Button[] {
  return actions.map((action) => renderButton(action, nextId, files)).filter((button) => button !== undefined);
}

function renderOverflow(actions: readonly Action[], nextId: IdSequence): Overflow | undefined {
  if (actions.length < 2 || actions.length > limits.overflowOptions) return undefined;
  const options = actions.map((action) => toOption(action, action.label)).filter((option) => option !== undefined);
  if (options.length < actions.length) return undefined;
  return { type: 'overflow', action_id: `${actionIds.pick}:${nextId()}`, options };
}

/** An entry of a menu, which can only hold a short command; undefined for any other action. */
function toOption(action: Action, label: string): Option | undefined {
  return action.kind === 'command' && action.line !== '' && action.line.length <= limits.optionValue
    ? { text: plainText(label, limits.optionText), value: action.line }
    : undefined;
}

/**
 * The last actions that a menu can hold as a menu, after the others as buttons.
 *
 * @returns fewer elements than needed if an action exceeds the limits of a button
 */
export function renderMenu(
  actions: readonly Action[],
  nextId: IdSequence,
  files: readonly string[],
): { readonly elements: readonly ActionElement[]; readonly isTruncated: boolean } {
  const inMenu = actions
    .filter((action) => toOption(action, action.label) !== undefined)
    .slice(-limits.overflowOptions);
  const menu = renderOverflow(inMenu, nextId);
  const others = menu === undefined ? actions : actions.filter((action) => !inMenu.includes(action));
  const buttons = renderButtons(others, nextId, files);
  return {
    elements: [...buttons, ...(menu === undefined ? [] : [menu])],
    isTruncated: buttons.length < others.length,
  };
}

/** A menu of what the rows of a table open. Rows whose command is too long for it get a button. */
export function renderChoice(
  placeholder: string,
  choices: readonly { readonly label: string; readonly action: Action }[],
  nextId: IdSequence,
): readonly ActionElement[] {
  const entries = choices.map(({ label, action }) => ({ label, action, option: toOption(action, label) }));
  const options = entries.flatMap(({ option }) => option ?? []).slice(0, limits.options);
  const select: StaticSelect = {
    type: 'static_select',
    action_id: `${actionIds.pick}:${nextId()}`,
    placeholder: plainText(placeholder, limits.optionText),
    options,
  };
  const others = entries
    .filter(({ option }) => option === undefined)
    .map(({ label, action }) => ({ ...action, label }));
  return [...(options.length === 0 ? [] : [select]), ...renderButtons(others, nextId, [])];
}
