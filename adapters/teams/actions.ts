/** Buttons: commands, forms, links, and the menu behind the three dots. Pure. */
import type { Action, CommandAction } from '../../src/chat/card.ts';
import type { Form } from '../../src/chat/form.ts';
import { chunk } from '../../src/lib/chunk.ts';
import { dataVersion } from './action-data.ts';
import { type Element, labelText, literalText, paragraph } from './element.ts';
import { type FormOptions, formBody, isFileOnly } from './form.ts';
import { maxLineLength, type PressContext, pressElement } from './press.ts';

export type ActionContext = PressContext;

/** The official renderer omits buttons beyond five, and truncates the labels of more than three. */
const buttonsPerRow = 3;

export type ActionsRenderer = (actions: readonly Action[], overflow?: readonly Action[]) => readonly Element[];

type FormRenderer = (form: Form) => readonly Element[];

/** Renders the buttons of one card, whose forms each have their own prefix for input ids. */
export function createActionsRenderer(options: FormOptions): ActionsRenderer {
  let count = 0;
  const renderForm: FormRenderer = (form) => formBody(form, `f${count++}`, options);
  return (actions, overflow = []) => actionElements(actions, overflow, renderForm, options);
}

/**
 * File-only forms, which have no button, then the buttons of the other actions. Those of `overflow` are in the menu of
 * the last row: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */
function actionElements(
  actions: readonly Action[],
  overflow: readonly Action[],
  renderForm: FormRenderer,
  context: ActionContext,
): readonly Element[] {
  const render = (some: readonly Action[]) => some.flatMap((action) => actionOf(action, renderForm, context) ?? []);
  // The menu cannot show a form.
  const buttons = render([...actions, ...overflow.filter(({ kind }) => kind === 'form')]);
  const secondary = render(overflow.filter(({ kind }) => kind !== 'form')).map(asSecondary);
  const rows = chunk(buttons, buttonsPerRow);
  const sets = rows.map((row, index) => [...row, ...(index === rows.length - 1 ? secondary : [])]);
  const all = rows.length === 0 && secondary.length > 0 ? [secondary] : sets;
  const forms = [...actions, ...overflow].flatMap((action) => (action.kind === 'form' ? action.form : []));
  return [...forms.filter(isFileOnly).flatMap(renderForm), ...all.map((row) => ({ type: 'ActionSet', actions: row }))];
}

/** In the menu a color would not be shown, and Teams would show some styles as a button. */
function asSecondary({ style: _, ...action }: Element): Element {
  const { fallback } = action;
  const isElement = (value: unknown): value is Element => typeof value === 'object' && value !== null;
  return { ...action, mode: 'secondary', ...(isElement(fallback) ? { fallback: asSecondary(fallback) } : {}) };
}

const buttonStyles = { primary: 'positive', danger: 'destructive' } as const;

/** `undefined` for an action that cannot be a button. A long line is not truncated: that would be another command. */
function actionOf(action: Action, renderForm: FormRenderer, context: ActionContext): Element | undefined {
  const appearance = appearanceOf(action);
  switch (action.kind) {
    case 'command':
      return commandAction(action, context);
    case 'form': {
      if (isFileOnly(action.form)) return undefined;
      const body = [
        ...paragraph(action.form.title, 300, { size: 'Medium', weight: 'Bolder' }),
        ...renderForm(action.form),
      ];
      return { type: 'Action.ShowCard', ...appearance, card: { type: 'AdaptiveCard', body } };
    }
    case 'link':
      // A second check, after the core's, that no script URL becomes a link.
      return /^https?:\/\//i.test(action.url) ? { type: 'Action.OpenUrl', ...appearance, url: action.url } : undefined;
    default:
      return action satisfies never;
  }
}

function appearanceOf({ label, style, accessibilityLabel }: Action) {
  return {
    title: labelText(label, 80),
    ...(style === undefined ? {} : { style: buttonStyles[style] }),
    ...(accessibilityLabel === undefined ? {} : { tooltip: literalText(accessibilityLabel, 200) }),
  };
}

/** Named in full, for an area without a visible label. */
export function namedAction(action: CommandAction): CommandAction {
  return { ...action, label: action.accessibilityLabel ?? action.label };
}

export function commandAction(action: CommandAction, context: ActionContext): Element | undefined {
  if (action.line.length > maxLineLength) return undefined;
  return pressElement(appearanceOf(action), context, { v: dataVersion, kind: 'press', line: action.line });
}
