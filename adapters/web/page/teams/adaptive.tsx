import * as AC from 'adaptivecards';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ActionPayload, AdaptiveCard } from '../../../teams/render.ts';
import { text } from '../text/index.ts';
import { hostConfig } from './host.ts';
import { complete, nameLists } from './typeahead.ts';
import './markdown.ts';

/** The data of a pressed button, with every input of its form beside it. */
export type Executed = ActionPayload & Readonly<Record<string, unknown>>;

/** An Adaptive Card drawn by Microsoft's own renderer. */
export function Adaptive(props: {
  readonly card: AdaptiveCard;
  readonly place: string;
  readonly busy: boolean;
  readonly execute: (data: Executed) => void;
}): JSX.Element {
  const { card, place, busy } = props;
  const mount = useRef<HTMLDivElement>(null);
  const execute = useRef(props.execute);
  execute.current = props.execute;
  useLayoutEffect(() => {
    const drawn = new AC.AdaptiveCard();
    drawn.hostConfig = hostConfig;
    drawn.onExecuteAction = (action) => act(action, (data) => execute.current(data));
    drawn.onInputValueChanged = (input) => void complete(input, place);
    drawn.onInlineCardExpanded = () => mount.current && nameLists(mount.current);
    drawn.parse(card);
    if (mount.current !== null) replaceIn(mount.current, drawn.render() ?? text.unknownElement);
  }, [card, place]);
  return <div class="teams-card" ref={mount} aria-busy={busy} />;
}

/** Whoever was in the card before it was drawn anew goes on in its first field. */
function replaceIn(mount: HTMLElement, drawn: HTMLElement | string): void {
  const wasInside = mount.contains(document.activeElement);
  mount.replaceChildren(drawn);
  nameLists(mount);
  if (wasInside) mount.querySelector<HTMLElement>('input, select, textarea')?.focus();
}

function act(action: AC.Action, execute: (data: Executed) => void): void {
  if (action instanceof AC.OpenUrlAction) open(action.url, '_blank', 'noopener,noreferrer');
  // The page drew the button itself a moment ago, so that what it carries is believed.
  else if (action instanceof AC.SubmitActionBase) execute(action.data as Executed);
}
