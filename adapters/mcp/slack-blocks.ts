/**
 * Answers as Slack's assistant shows them: https://docs.slack.dev/ai/slackbot-mcp-client/returning-rich-responses. Pure.
 * One block that Slack rejects loses all of them, so everything that is not known to be valid is left out.
 */
import * as z from 'zod';
import { type Action, type Card, withoutActions } from '../../src/chat/card.ts';
import type { Reply } from '../../src/chat/reply.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import type { ToolSet } from '../../src/chat/tool.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { renderCard } from '../slack/render.ts';

const maxBlocks = 50;
const maxValueLength = 2_000;

/** The blocks of {@link renderCard} that Slack allows here, by what each must have. */
const blockSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('header') }),
  z.looseObject({ type: z.literal('divider') }),
  z.looseObject({ type: z.literal('section') }),
  z.looseObject({ type: z.literal('context') }),
  z.looseObject({ type: z.literal('rich_text') }),
  z.looseObject({ type: z.literal('actions'), elements: z.array(z.unknown()).min(1) }),
  // Slack fetches the picture itself.
  z.looseObject({ type: z.literal('image'), image_url: z.string().startsWith('https://') }),
]);

type AllowedBlock = z.infer<typeof blockSchema>;

export function renderSlackBlocks(
  { card, pictures = [] }: Reply,
  tools: ToolSet,
  { truncated }: ChatStrings,
): readonly AllowedBlock[] {
  const { blocks } = renderCard(withCallableActions(card, tools), {
    truncatedNote: truncated,
    isSimple: true,
    findPicture: (name) => {
      const url = pictures.find((picture) => picture.name === name)?.link;
      return url === undefined ? undefined : { url };
    },
  });
  return blocks.flatMap((block) => toAllowedBlocks(block, tools)).slice(0, maxBlocks);
}

/** As many rows of a table as have a button. */
const maxTableButtons = 10;

/** Without tokens and forms, and without menus, which cannot call a tool: a row keeps its first button. */
function withCallableActions(card: Card, tools: ToolSet): Card {
  const { actions = [], overflow = [], table, rows = [] } = card;
  const isCallable = (action: Action) =>
    action.kind === 'link' || (action.kind === 'command' && tools.callFor(action.line) !== undefined);
  const opened = (table?.rows ?? []).flatMap(({ cells, action }) =>
    action === undefined ? [] : [{ ...action, label: cells[0] ?? action.label }],
  );
  return {
    ...withoutActions(card),
    rows: rows.map((row) => ({ ...row, actions: (row.actions ?? []).filter(isCallable).slice(0, 1) })),
    actions: [...opened.slice(0, maxTableButtons), ...actions, ...overflow].filter(isCallable),
  };
}

function toAllowedBlocks(block: object, tools: ToolSet): readonly AllowedBlock[] {
  const parsed = blockSchema.safeParse(block).data;
  if (parsed === undefined) return [];
  if (parsed.type === 'section' && parsed.accessory !== undefined) {
    const { accessory: rendered, ...section } = parsed;
    return [{ ...section, ...omitUndefined({ accessory: toToolButton(rendered, tools) }) }];
  }
  if (parsed.type !== 'actions') return [parsed];
  const buttons = parsed.elements.flatMap((element) => toToolButton(element, tools) ?? []);
  return separate(buttons).map((elements) => ({ type: 'actions', elements }));
}

const buttonSchema = z.looseObject({
  type: z.literal('button'),
  action_id: z.string(),
  value: z.string().optional(),
  url: z.string().optional(),
});

type Button = z.infer<typeof buttonSchema>;

/** A button that calls the tool which its line stands for; `undefined` if Slack does not allow it here. */
function toToolButton(element: unknown, tools: ToolSet): Button | undefined {
  const button = buttonSchema.safeParse(element).data;
  if (button === undefined || button.url !== undefined) return button;
  const call = tools.callFor(button.value ?? '');
  if (call === undefined) return undefined;
  const value = JSON.stringify(call.arguments);
  return value.length > maxValueLength ? undefined : { ...button, action_id: `tool:${call.tool}`, value };
}

/** Groups of buttons in which no `action_id` occurs twice, as Slack requires within a block. */
function separate(buttons: readonly Button[]): Button[][] {
  const groups: Button[][] = [];
  for (const button of buttons) {
    const group = groups.find((others) => others.every(({ action_id }) => action_id !== button.action_id));
    if (group === undefined) groups.push([button]);
    else group.push(button);
  }
  return groups;
}
