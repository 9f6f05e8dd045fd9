/** What Teams would object to in a card, and where it would read words as more than words. */
import { AdaptiveCard, HostConfig } from 'adaptivecards';
import { partsOf } from './teams.ts';

/** What the official parser has to say against a card. */
export function objections(drawn: object): readonly string[] {
  const card = new AdaptiveCard();
  card.hostConfig = new HostConfig({ actions: { maxActions: 5 } });
  card.parse(JSON.parse(JSON.stringify(drawn)));
  return card.validateProperties().validationEvents.map((event) => event.message);
}

/** Where a client reads markdown; nothing but words of ours may stand there. */
const markdown: Readonly<Record<string, readonly string[]>> = {
  TextBlock: ['text'],
  FactSet: ['facts'],
  'Input.Toggle': ['title', 'errorMessage'],
  'Input.Text': ['errorMessage'],
  'Input.ChoiceSet': ['errorMessage'],
};

/** What stands where markdown is read. */
export function markdownIn(drawn: object): readonly unknown[] {
  return partsOf(drawn).flatMap((part) => (markdown[part.type] ?? []).map((property) => part[property]));
}

/** Everything that is shown, wherever it stands. */
export function shownIn(drawn: object): string {
  const elsewhere = ['body', 'items', 'columns', 'actions', 'card', 'data', 'fallback', 'value'];
  return JSON.stringify(partsOf(drawn), (name, value) => (elsewhere.includes(name) ? undefined : value));
}
