/** The part of Block Kit that this bot uses, and its limits. */

/** Slack shows it literally: nothing in it becomes a link, a mention, an emoji or formatting. */
export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

/**
 * Only made by `text.ts`: our own formatting, dates and emoji around text in which no character is markup. Everything else
 * is plain or rich text.
 */
export interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

export type RichElement =
  /** One of Slack's own emoji. */
  | { readonly type: 'emoji'; readonly name: string }
  | { readonly type: 'text'; readonly text: string; readonly style?: { readonly bold: true } }
  | {
      readonly type: 'date';
      /** In seconds. */
      readonly timestamp: number;
      readonly format: string;
      readonly fallback: string;
    };

export interface Button {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value?: string;
  readonly url?: string;
  readonly style?: 'primary' | 'danger';
  readonly accessibility_label?: string;
}

/** In an `actions` or `section` block: carries the way back of a message that one walks through. */
interface WithBlockId {
  readonly block_id?: string;
}

export interface Option {
  readonly text: PlainText;
  readonly value: string;
  readonly description?: PlainText;
}

export interface Overflow {
  readonly type: 'overflow';
  readonly action_id: string;
  readonly options: readonly Option[];
}

/** A menu with the name of what is chosen. */
export interface StaticSelect {
  readonly type: 'static_select';
  readonly action_id: string;
  readonly placeholder: PlainText;
  readonly options: readonly Option[];
}

export type ActionElement = Button | Overflow | StaticSelect;

/** A cell of a table. */
export interface RawText {
  readonly type: 'raw_text';
  readonly text: string;
}

export interface RichTextBlock {
  readonly type: 'rich_text';
  readonly elements: readonly {
    readonly type: 'rich_text_section' | 'rich_text_preformatted';
    readonly elements: readonly RichElement[];
  }[];
}

export type InputElement = {
  readonly action_id: string;
} & (
  | {
      readonly type: 'plain_text_input';
      readonly multiline: boolean;
      readonly initial_value?: string;
      readonly max_length?: number;
    }
  | { readonly type: 'static_select'; readonly options: readonly Option[]; readonly initial_option?: Option }
  | { readonly type: 'external_select'; readonly min_query_length: number; readonly initial_option?: Option }
  | {
      readonly type: 'checkboxes';
      readonly options: readonly Option[];
      readonly initial_options?: readonly Option[];
    }
  | { readonly type: 'file_input'; readonly max_files: number }
);

export type Block =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'divider' }
  | (WithBlockId & {
      readonly type: 'section';
      readonly text: PlainText | Mrkdwn;
      readonly accessory?: Button | Overflow;
    })
  | { readonly type: 'section'; readonly fields: readonly (PlainText | Mrkdwn)[] }
  | { readonly type: 'context'; readonly elements: readonly (PlainText | Mrkdwn)[] }
  | RichTextBlock
  | (WithBlockId & { readonly type: 'actions'; readonly elements: readonly ActionElement[] })
  /** Pages, sorts and searches by itself: https://docs.slack.dev/reference/block-kit/blocks/data-table-block/ */
  | {
      readonly type: 'data_table';
      readonly caption: string;
      readonly rows: readonly (readonly (RawText | RichTextBlock)[])[];
      readonly page_size: number;
      readonly row_header_column_index: number;
    }
  /** https://docs.slack.dev/reference/block-kit/blocks/table-block/ */
  | {
      readonly type: 'table';
      readonly rows: readonly (readonly RawText[])[];
      readonly column_settings: readonly { readonly align: 'left' | 'right' }[];
    }
  /** https://docs.slack.dev/reference/block-kit/blocks/container-block/ */
  | {
      readonly type: 'container';
      readonly title: PlainText;
      readonly child_blocks: readonly Block[];
      readonly is_collapsible: true;
      readonly default_collapsed: true;
    }
  | {
      readonly type: 'image';
      readonly alt_text: string;
      readonly image_url?: string;
      readonly slack_file?: { readonly id: string };
    }
  | {
      readonly type: 'input';
      readonly block_id: string;
      readonly label: PlainText;
      readonly hint?: PlainText;
      readonly optional: boolean;
      readonly element: InputElement;
    };

/** Blocks that not every surface and client has, in the order in which they are given up. */
export const nativeBlockTypes = ['data_table', 'table', 'container'] as const;
export type NativeBlockType = (typeof nativeBlockTypes)[number];

export interface ModalView {
  readonly type: 'modal';
  readonly callback_id: string;
  readonly title: PlainText;
  readonly submit?: PlainText;
  readonly close: PlainText;
  readonly private_metadata: string;
  readonly blocks: readonly Block[];
}

export interface HomeView {
  readonly type: 'home';
  readonly blocks: readonly Block[];
}

/** In characters or elements, as documented for each block in @slack/types; `payload` was measured. */
export const limits = {
  messageBlocks: 50,
  viewBlocks: 100,
  /**
   * Of all blocks of a message as JSON. Above about 13,200 Slack rejects the message with `msg_blocks_too_long`
   * although every block is valid (https://github.com/slackapi/bolt-js/issues/2509).
   */
  payload: 12_000,
  blockId: 255,
  header: 150,
  text: 3_000,
  contextElements: 10,
  fields: 10,
  tableRows: 100,
  tableColumns: 20,
  /** With the headings. */
  dataTableRows: 101,
  dataTableCaption: 150,
  containerTitle: 150,
  containerBlocks: 10,
  actions: 25,
  buttonLabel: 75,
  buttonValue: 2_000,
  url: 3_000,
  accessibilityLabel: 75,
  overflowOptions: 5,
  options: 100,
  checkboxes: 10,
  optionText: 75,
  optionValue: 75,
  altText: 2_000,
  inputLabel: 2_000,
  inputHint: 2_000,
  inputLength: 3_000,
  files: 10,
  viewTitle: 24,
  metadata: 3_000,
  /** Of the text beside the blocks, for notifications and screen readers. Slack truncates it at 40,000. */
  fallback: 4_000,
} as const;
