/** Checks blocks and views as strictly as Slack does; the emulator accepts anything. */
import * as z from 'zod';

const text = (max: number) => z.string().min(1).max(max);
const plain = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: text(max).regex(/\S/u), emoji: z.literal(false) });
/**
 * Mrkdwn may have our own formatting: dates, dots, bold. Between it there is only text in which no character is markup, so
 * untrusted text can't be formatted, a link or a mention.
 */
const ourFormatting = [
  /<!date\^\d+\^(\{date_short\}|\{time\}|\{date_short\} \{time\}|\{ago\})\|[\d: UTC-]+>/gu,
  /:(white|large_green|large_blue|large_orange|red)_circle:/gu,
];
const isLiteral = (source: string) => {
  const rest = ourFormatting.reduce((text, pattern) => text.replaceAll(pattern, 'x'), source);
  return rest
    .split('\n')
    .every((line) => /^(?:[^*_~`<>@|\\:]|:(?=[ *]|$))*(\*(?:[^*_~`<>@|\\:]|:(?=[ *]|$))+\*)?$/u.test(line));
};
const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: text(max).refine(isLiteral, 'untrusted text could be markup'),
    verbatim: z.literal(true),
  });
const id = text(255);

const button = z.strictObject({
  type: z.literal('button'),
  action_id: id,
  text: plain(75),
  value: text(2_000).optional(),
  url: text(3_000)
    .regex(/^https?:/u)
    .optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: text(75).optional(),
});
const option = z.strictObject({ text: plain(75), value: text(75), description: plain(75).optional() });
const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: id,
  options: z.array(option).min(1).max(5),
});
const rich = z.strictObject({
  type: z.enum(['rich_text_section', 'rich_text_preformatted']),
  elements: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('emoji'),
          name: z.enum([
            'white_circle',
            'large_green_circle',
            'large_blue_circle',
            'large_orange_circle',
            'red_circle',
          ]),
        }),
        z.strictObject({
          type: z.literal('text'),
          text: text(3_000),
          style: z.strictObject({ bold: z.literal(true) }).optional(),
        }),
        z.strictObject({
          type: z.literal('date'),
          timestamp: z.int().min(0),
          format: text(100),
          fallback: text(100),
        }),
      ]),
    )
    .min(1),
});

const select = z.strictObject({
  type: z.literal('static_select'),
  action_id: id,
  placeholder: plain(150),
  options: z.array(option).min(1).max(100),
});

/** Blocks that every surface and client has. */
const simpleBlock = z.union([
  z.strictObject({ type: z.literal('header'), text: plain(150) }),
  z.strictObject({ type: z.literal('divider') }),
  z.strictObject({
    type: z.literal('section'),
    block_id: id.optional(),
    text: z.union([plain(3_000), mrkdwn(3_000)]),
    accessory: z.union([button, overflow]).optional(),
  }),
  z.strictObject({
    type: z.literal('section'),
    fields: z
      .array(z.union([plain(2_000), mrkdwn(2_000)]))
      .min(1)
      .max(10),
  }),
  z.strictObject({
    type: z.literal('context'),
    elements: z
      .array(z.union([plain(3_000), mrkdwn(3_000)]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal('rich_text'), elements: z.array(rich).min(1) }),
  z.strictObject({
    type: z.literal('actions'),
    block_id: id.optional(),
    elements: z
      .array(z.union([button, overflow, select]))
      .min(1)
      .max(25),
  }),
  z
    .strictObject({
      type: z.literal('image'),
      alt_text: text(2_000),
      image_url: text(3_000).optional(),
      slack_file: z.strictObject({ id }).optional(),
    })
    .refine((image) => (image.image_url === undefined) !== (image.slack_file === undefined)),
]);

/** https://docs.slack.dev/reference/block-kit/blocks/table-block/: at most one in a message. */
const table = z.strictObject({
  type: z.literal('table'),
  rows: z
    .array(
      z
        .array(z.strictObject({ type: z.literal('raw_text'), text: text(3_000) }))
        .min(1)
        .max(20),
    )
    .min(1)
    .max(100),
  column_settings: z.array(z.strictObject({ align: z.enum(['left', 'right']) })).max(20),
});
/** https://docs.slack.dev/reference/block-kit/blocks/container-block/ */
const container = z.strictObject({
  type: z.literal('container'),
  title: plain(150),
  child_blocks: z.array(simpleBlock).min(1).max(10),
  is_collapsible: z.literal(true),
  default_collapsed: z.literal(true),
});
/** https://docs.slack.dev/reference/block-kit/blocks/data-table-block/ */
const dataTable = z.strictObject({
  type: z.literal('data_table'),
  caption: text(150),
  rows: z
    .array(
      z
        .array(
          z.union([
            z.strictObject({ type: z.literal('raw_text'), text: text(3_000) }),
            z.strictObject({ type: z.literal('rich_text'), elements: z.array(rich).min(1) }),
          ]),
        )
        .min(1)
        .max(20),
    )
    .min(2)
    .max(101)
    .refine((rows) => new Set(rows.map((row) => row.length)).size === 1, 'rows of different lengths'),
  page_size: z.int().min(1).max(100),
  row_header_column_index: z.int().min(0),
});
/** The one mention that is ours: of a watch's owner, below an announcement. */
const mention = z.strictObject({
  type: z.literal('section'),
  block_id: z.literal('mention'),
  text: z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().regex(/^<@[UW][A-Z0-9]{2,20}>$/u),
    verbatim: z.literal(true),
  }),
});
const messageBlock = z.union([simpleBlock, table, dataTable, container, mention]);

const action_id = id;
const element = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('plain_text_input'),
    action_id,
    multiline: z.boolean(),
    initial_value: text(3_000).optional(),
    max_length: z.int().min(1).max(3_000).optional(),
  }),
  z.strictObject({
    type: z.literal('static_select'),
    action_id,
    options: z.array(option).min(1).max(100),
    initial_option: option.optional(),
  }),
  z.strictObject({
    type: z.literal('external_select'),
    action_id,
    min_query_length: z.int().min(0),
    initial_option: option.optional(),
  }),
  z.strictObject({
    type: z.literal('checkboxes'),
    action_id,
    options: z.array(option).min(1).max(10),
    initial_options: z.array(option).min(1).optional(),
  }),
  z.strictObject({ type: z.literal('file_input'), action_id, max_files: z.int().min(1).max(10) }),
]);
const viewBlock = z.union([
  simpleBlock,
  z.strictObject({
    type: z.literal('input'),
    block_id: id,
    label: plain(2_000),
    hint: plain(2_000).optional(),
    optional: z.boolean(),
    element,
  }),
]);

const modal = z.strictObject({
  type: z.literal('modal'),
  callback_id: id,
  title: plain(24),
  submit: plain(24).optional(),
  close: plain(24),
  private_metadata: z.string().max(3_000),
  blocks: z.array(viewBlock).min(1).max(100),
});

/** As it is shown: nothing in it may begin a mention or a link. */
const literal = (max: number) => text(max).regex(/^[^<>]*$/u);
const entityButton = z.strictObject({
  text: text(75),
  action_id: id,
  value: text(2_000).optional(),
  url: text(3_000)
    .regex(/^https?:/u)
    .optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: text(75).optional(),
});
const timestampField = { type: z.literal('slack#/types/timestamp'), value: z.int().min(0) };
const customField = { key: text(75), label: literal(75) };
const externalRef = z.strictObject({ id: text(200), type: text(75).optional() });
/** https://docs.slack.dev/messaging/work-objects-implementation: a task. */
const entity = z.strictObject({
  entity_type: z.literal('slack#/entities/task'),
  url: z.url(),
  external_ref: externalRef,
  app_unfurl_url: z.url().optional(),
  entity_payload: z.strictObject({
    attributes: z.strictObject({
      title: z.strictObject({ text: literal(150) }),
      display_type: literal(75),
      product_name: literal(75),
      metadata_last_modified: z.int().min(1_000_000_000).max(9_999_999_999),
    }),
    fields: z.strictObject({
      status: z
        .strictObject({ value: literal(300), tag_color: z.enum(['red', 'yellow', 'green', 'gray', 'blue']) })
        .optional(),
      due_date: z.strictObject(timestampField).optional(),
      created_by: z
        .strictObject({ type: z.literal('slack#/types/user'), user: z.strictObject({ text: literal(300) }) })
        .optional(),
      date_created: z.strictObject({ value: z.int().min(0) }).optional(),
      description: z.strictObject({ value: literal(3_000) }).optional(),
    }),
    custom_fields: z
      .array(
        z.discriminatedUnion('type', [
          z.strictObject({
            ...customField,
            type: z.literal('string'),
            value: literal(300),
            long: z.literal(true).optional(),
          }),
          z.strictObject({ ...customField, ...timestampField }),
        ]),
      )
      .max(20),
    display_order: z.array(text(75)),
    actions: z
      .strictObject({
        primary_actions: z.array(entityButton).min(1).max(2).optional(),
        overflow_actions: z.array(entityButton).min(1).max(5).optional(),
      })
      .optional(),
  }),
});
const presentedDetails = z.union([
  z.strictObject({ trigger_id: text(200), metadata: entity.omit({ app_unfurl_url: true }) }),
  z.strictObject({
    trigger_id: text(200),
    error: z.discriminatedUnion('status', [
      z.strictObject({ status: z.literal('restricted') }),
      z.strictObject({
        status: z.enum(['custom', 'custom_partial_view']),
        custom_title: literal(150),
        custom_message: literal(3_000).optional(),
        actions: z.array(entityButton).min(1).max(2).optional(),
      }),
    ]),
  }),
]);

/** Why Slack would reject the entities of a message, or of an unfurl if `isUnfurl`. */
export function faultsInEntities(entities: readonly unknown[], isUnfurl = false): string[] {
  const read = z.array(entity).safeParse(entities).data ?? [];
  const size = JSON.stringify(entities).length;
  return [
    ...listFaults(z.array(entity).min(1).max(3), entities),
    ...read.filter((one) => (one.app_unfurl_url === undefined) === isUnfurl).map(() => 'app_unfurl_url'),
    ...read.flatMap(({ entity_payload: { fields, custom_fields, display_order } }) => {
      const keys = [...Object.keys(fields), ...custom_fields.map(({ key }) => key)];
      return new Set(keys).size === keys.length && display_order.every((key) => keys.includes(key)) ? [] : ['keys'];
    }),
    ...(size > 3 * 6_000 ? [`${size} characters in total`] : []),
  ];
}

/** Why Slack would reject the arguments of `entity.presentDetails`. */
export function faultsInDetails(args: unknown): string[] {
  return [...listFaults(presentedDetails, args), ...findDuplicates([args], 'action_id')];
}

/** Why Slack would reject the blocks of a message. */
export function faultsInMessage(blocks: readonly unknown[]): string[] {
  const size = JSON.stringify(blocks).length;
  return [
    ...listFaults(z.array(messageBlock).min(1).max(50), blocks),
    ...(size > 12_000 ? [`${size} characters in total`] : []),
    ...findDuplicates(blocks, 'action_id'),
    ...findDuplicates(blocks, 'block_id'),
  ];
}

/** Why Slack would reject a modal. */
export function faultsInModal(view: unknown): string[] {
  const read = modal.safeParse(view).data;
  const needsSubmit = read?.blocks.some((block) => block.type === 'input') && read.submit === undefined;
  return [...listFaults(modal, view), ...(needsSubmit ? ['inputs without a submit button'] : [])];
}

/** Why Slack would reject a Home tab. */
export function faultsInHome(view: unknown): string[] {
  return listFaults(z.strictObject({ type: z.literal('home'), blocks: z.array(simpleBlock).min(1).max(100) }), view);
}

function listFaults(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return error === undefined ? [] : [z.prettifyError(error)];
}

/** An `action_id` must be unique within a block, a `block_id` within a message. */
function findDuplicates(blocks: readonly unknown[], name: 'action_id' | 'block_id'): string[] {
  const ids = [...JSON.stringify(blocks).matchAll(new RegExp(`"${name}":"([^"]*)"`, 'gu'))].map(([, one]) => one);
  return new Set(ids).size === ids.length ? [] : [`duplicate ${name}`];
}

/** Why Slack would reject a call, whatever its method. */
export function faultsInCall(args: Readonly<Record<string, unknown>>): readonly string[] {
  const { blocks, view, unfurls, metadata } = args;
  const entities = (metadata as { readonly entities?: readonly unknown[] } | undefined)?.entities;
  const previews = Object.values((unfurls ?? {}) as Readonly<Record<string, { readonly blocks: readonly unknown[] }>>);
  const isHome = (view as { readonly type?: unknown } | undefined)?.type === 'home';
  return [
    ...(Array.isArray(blocks) && blocks.length > 0 ? faultsInMessage(blocks) : []),
    ...(view === undefined ? [] : isHome ? faultsInHome(view) : faultsInModal(view)),
    ...previews.flatMap((preview) => faultsInMessage(preview.blocks)),
    ...(entities === undefined
      ? []
      : faultsInEntities(entities, args.unfurl_id !== undefined || args.text === undefined)),
  ];
}

/** Where Slack shows a payload, and why it would reject it there. */
export const payloadFaults = {
  message: (payload) => faultsInMessage(payload as readonly unknown[]),
  modal: faultsInModal,
  home: faultsInHome,
  entities: (payload) => faultsInEntities(payload as readonly unknown[]),
  unfurl: (payload) => faultsInEntities(payload as readonly unknown[], true),
  details: faultsInDetails,
} as const satisfies Readonly<Record<string, (payload: unknown) => readonly string[]>>;

export type Surface = keyof typeof payloadFaults;
