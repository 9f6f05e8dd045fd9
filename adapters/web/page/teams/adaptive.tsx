import * as AC from 'adaptivecards';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { AdaptiveCard, UnsignedPayload } from '../../../teams/render.ts';
import { text } from '../text/index.ts';
import { hostConfig } from './host.ts';
import { labelTypeaheads, loadChoices } from './typeahead.ts';
import './elements.ts';
import './markdown.ts';
import './overflow-menu.ts';

/** The data of a pressed button together with the values of the form's inputs. */
export type ExecutedData = UnsignedPayload & Readonly<Record<string, unknown>>;

/** An Adaptive Card, rendered by Microsoft's renderer. */
export function Adaptive(props: {
  readonly card: AdaptiveCard;
  readonly conversation: string;
  readonly isBusy: boolean;
  readonly execute: (data: ExecutedData) => void;
}): JSX.Element {
  const { card, conversation, isBusy } = props;
  const mount = useRef<HTMLDivElement>(null);
  const execute = useRef(props.execute);
  execute.current = props.execute;
  useLayoutEffect(() => {
    const adaptiveCard = new AC.AdaptiveCard();
    adaptiveCard.hostConfig = hostConfig;
    adaptiveCard.onExecuteAction = (action) => handleAction(action, (data) => execute.current(data));
    adaptiveCard.onInputValueChanged = (input) => void loadChoices(input, conversation);
    adaptiveCard.onInlineCardExpanded = () => mount.current && labelTypeaheads(mount.current);
    adaptiveCard.parse(card);
    if (mount.current !== null) replaceContent(mount.current, adaptiveCard.render() ?? text.unknownElement);
  }, [card, conversation]);
  return <div class="teams-card" ref={mount} aria-busy={isBusy} />;
}

/** If the focus was in the card, it moves to the first field of the new one. */
function replaceContent(mount: HTMLElement, content: HTMLElement | string): void {
  const hadFocus = mount.contains(document.activeElement);
  mount.replaceChildren(content);
  labelTypeaheads(mount);
  if (hadFocus) mount.querySelector<HTMLElement>('input, select, textarea')?.focus();
}

function handleAction(action: AC.Action, execute: (data: ExecutedData) => void): void {
  if (action instanceof AC.OpenUrlAction) open(action.url, '_blank', 'noopener,noreferrer');
  // Trusted: the page rendered the button itself.
  else if (action instanceof AC.SubmitActionBase) execute(action.data as ExecutedData);
}
