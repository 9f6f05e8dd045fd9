/** Checks a card with Microsoft's official parser, and finds the texts that Teams reads as markdown. */
import { AdaptiveCard, HostConfig } from 'adaptivecards';
import { elementsOf } from './teams.ts';

/** The errors of the official parser. */
export function validationErrors(rendered: object): readonly string[] {
  const card = new AdaptiveCard();
  card.hostConfig = new HostConfig({ actions: { maxActions: 5 } });
  // The menu has no maximum; the validation counts it nevertheless.
  const withoutMenu = (name: string, value: unknown) =>
    name === 'actions' && Array.isArray(value) ? value.filter((action) => action.mode !== 'secondary') : value;
  card.parse(JSON.parse(JSON.stringify(rendered, withoutMenu)));
  return card.validateProperties().validationEvents.map((event) => event.message);
}

/** Where a client reads markdown; only our own strings are allowed there. */
const markdownProperties: Readonly<Record<string, readonly string[]>> = {
  TextBlock: ['text'],
  FactSet: ['facts'],
  'Input.Toggle': ['title', 'errorMessage'],
  'Input.Text': ['errorMessage'],
  'Input.ChoiceSet': ['errorMessage'],
};

/** The values of all properties that are read as markdown. */
export function markdownTexts(rendered: object): readonly unknown[] {
  return elementsOf(rendered).flatMap((element) =>
    (markdownProperties[element.type] ?? []).map((property) => element[property]),
  );
}

/** All visible properties as JSON. */
export function visibleText(rendered: object): string {
  const invisible = ['body', 'items', 'columns', 'rows', 'cells', 'actions', 'card', 'data', 'fallback', 'value'];
  return JSON.stringify(elementsOf(rendered), (name, value) => (invisible.includes(name) ? undefined : value));
}
