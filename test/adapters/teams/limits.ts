/** Checks a card with Microsoft's official parser, and finds the texts that Teams reads as markdown. */
import { AdaptiveCard, HostConfig } from 'adaptivecards';
import { elementsOf, type RenderedElement } from './teams.ts';

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

const element = 'fallback height separator spacing id isVisible requires';
const container = `items selectAction style verticalContentAlignment bleed backgroundImage minHeight rtl ${element}`;
const action = 'title iconUrl id style fallback tooltip isEnabled mode requires';
const input = `label isRequired errorMessage value ${element}`;

/** The properties of each type in Adaptive Cards 1.5: https://adaptivecards.io/schemas/1.5.0/adaptive-card.json */
const knownProperties: Readonly<Record<string, string>> = {
  AdaptiveCard: 'version refresh body actions selectAction fallbackText minHeight speak lang $schema',
  'Action.Execute': `verb data associatedInputs ${action}`,
  'Action.OpenUrl': `url ${action}`,
  'Action.ShowCard': `card ${action}`,
  'Action.Submit': `data associatedInputs ${action}`,
  ActionSet: `actions ${element}`,
  Column: `width ${container}`,
  ColumnSet: `columns horizontalAlignment selectAction style bleed minHeight ${element}`,
  Container: container,
  Image: `url altText size horizontalAlignment selectAction style width backgroundColor ${element}`,
  'Input.ChoiceSet': `choices style isMultiSelect placeholder wrap ${input}`,
  'Input.Text': `isMultiline maxLength placeholder regex style inlineAction ${input}`,
  'Input.Toggle': `title valueOff valueOn wrap ${input}`,
  RichTextBlock: `inlines horizontalAlignment ${element}`,
  Table: `columns rows showGridLines gridStyle horizontalCellContentAlignment verticalCellContentAlignment ${element}`,
  TableRow: `cells style horizontalCellContentAlignment verticalCellContentAlignment ${element}`,
  TableCell: container,
  TextRun: 'text size weight color isSubtle fontType italic strikethrough highlight underline selectAction',
};

/** Known to Teams alone; without them, things are below each other, or suggestions are missing. */
const teamsProperties = ['msteams', 'layouts', 'choices.data'];

/** The parts of a card that a client of Adaptive Cards 1.5 does not know, and has no fallback for. */
export function faultsForOldClients(rendered: unknown): readonly string[] {
  if (Array.isArray(rendered)) return rendered.flatMap(faultsForOldClients);
  if (typeof rendered !== 'object' || rendered === null) return [];
  const { type, ...properties } = rendered as Partial<RenderedElement>;
  if (type === undefined) return Object.values(properties).flatMap(faultsForOldClients);
  const known = knownProperties[type]?.split(' ');
  if (known === undefined) {
    return 'fallback' in properties ? faultsForOldClients(properties.fallback) : [`${type} has no fallback`];
  }
  return Object.entries(properties).flatMap(([name, value]) => {
    if (name === 'data' || teamsProperties.includes(name)) return [];
    return known.includes(name) ? faultsForOldClients(value) : [`${type} has no ${name}`];
  });
}

/** What a screen reader cannot name: pictures, inputs, and whatever can be pressed. */
export function unnamedParts(rendered: object): readonly string[] {
  const nameOf = ({ type, ...properties }: RenderedElement) => {
    if (type === 'AdaptiveCard') return 'version' in properties ? properties.speak : type;
    if (type === 'Image') return properties.altText;
    if (type.startsWith('Input.')) return properties.label;
    const isPressable = type.startsWith('Action.') && properties.verb !== undefined;
    return isPressable || ['Action.OpenUrl', 'Action.Popover', 'Action.ShowCard', 'Action.Submit'].includes(type)
      ? properties.title
      : type;
  };
  const parts = elementsOf(rendered).filter((part) => !isRefresh(rendered, part));
  return parts.filter((part) => String(nameOf(part) ?? '').trim() === '').map(({ type }) => type);
}

/** Nobody presses it. */
function isRefresh(rendered: object, part: RenderedElement): boolean {
  return 'refresh' in rendered && (rendered.refresh as { action?: unknown }).action === part;
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
