/** The contract between the playground's server and its page: plain data, typed once because both are built together. */
import type { Badge, Card, Progress, TableColumn, Tone } from '../../src/chat/card.ts';
import type { Field, Form } from '../../src/chat/form.ts';
import type { Timestamp } from '../../src/chat/rich-text.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import type { Walk } from '../slack/render.ts';
import type { Entity, EntityError } from '../slack/work-object.ts';

/** Literal text with timestamps, always as a list. */
export type RichTextView = readonly (string | Timestamp)[];

interface ActionBase {
  /** Unique within its card, and stable when the card is rendered again. */
  readonly id: string;
  readonly label: string;
  readonly style: 'plain' | 'primary' | 'danger';
  readonly accessibilityLabel: string | undefined;
}

export type ActionView =
  | (ActionBase & { readonly kind: 'command'; readonly line: string; readonly opens: boolean })
  | (ActionBase & { readonly kind: 'form'; readonly form: FormView })
  | (ActionBase & { readonly kind: 'link'; readonly url: string });

export interface FormView {
  readonly title: string;
  readonly line: string;
  readonly text: readonly RichTextView[];
  readonly fields: readonly Field[];
  readonly submit: string;
  readonly retainsFiles: boolean;
}

export interface StatePartView {
  readonly text: RichTextView;
  readonly tone: Tone | undefined;
}

export interface FactView {
  readonly label: string;
  readonly value: RichTextView;
}

export interface RowView {
  readonly heading: RichTextView;
  readonly title: string;
  readonly badge: Badge | undefined;
  readonly detail: RichTextView;
  readonly note: StatePartView | undefined;
  readonly actions: readonly ActionView[];
}

export interface TableView {
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly bars: string;
  readonly rows: readonly {
    readonly cells: readonly string[];
    /** From 0 to 1. */
    readonly share: number | undefined;
    readonly action: ActionView | undefined;
  }[];
}

/** `url` is undefined if the image could not be read; the page shows `alt` instead. */
export interface ImageView {
  readonly name: string;
  readonly alt: string;
  readonly url: string | undefined;
}

/** `url` is undefined if the file could not be read or is too large to store. */
export interface FileView {
  readonly name: string;
  readonly type: string;
  /** In bytes. */
  readonly size: number | undefined;
  readonly url: string | undefined;
}

/** A card as the page draws it in its own style. */
export interface CardView {
  readonly title: string;
  /** Title and state share a line. */
  readonly isOneLine: boolean;
  readonly badge: Badge | undefined;
  readonly state: readonly StatePartView[];
  readonly progress: Progress | undefined;
  readonly facts: readonly FactView[];
  readonly text: readonly RichTextView[];
  readonly code: readonly string[];
  readonly table: TableView | undefined;
  readonly rows: readonly RowView[];
  readonly actions: readonly ActionView[];
  readonly overflow: readonly ActionView[];
  readonly details: { readonly label: string; readonly facts: readonly FactView[] } | undefined;
  readonly footer: RichTextView;
}

interface MessageBase {
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** The id of the message that started the thread. */
  readonly parentId?: string;
}

/** A message from the user. */
export interface OwnMessage extends MessageBase {
  readonly from: 'you';
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

/** A reply or an announcement. */
export interface BotMessage extends MessageBase {
  readonly from: 'bot';
  /** The neutral card: the page draws it in its own style, as Slack would, or as Teams would. */
  readonly card: Card;
  /** The card's own image comes first. */
  readonly images: readonly ImageView[];
  readonly files: readonly FileView[];
  /** Visible to one user only. */
  readonly isPrivate: boolean;
  readonly isRefused: boolean;
  /** The command that repeats a private reply for everyone. */
  readonly shareCommand?: string;
  /** The preview of a link in the message before. */
  readonly isUnfurl?: true;
  /** Nobody asked for it. */
  readonly isAnnouncement?: true;
  /** The way back through private answers, in Slack. */
  readonly walk?: Walk;
  /** The user sent the card, which Teams' search found. */
  readonly isSentByUser?: true;
}

/** A line from the playground itself. */
interface NoticeMessage extends MessageBase {
  readonly from: 'notice';
  readonly text: string;
}

export type MessageView = OwnMessage | BotMessage | NoticeMessage;

export interface ConversationView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly isDirect: boolean;
}

/** The bot's strings that the page needs, in the reader's language. */
export type PageStrings = Pick<
  ChatStrings,
  | 'pending'
  | 'ephemeralNote'
  | 'showToEveryone'
  | 'cancel'
  | 'close'
  | 'answeredPrivately'
  | 'truncated'
  | 'yes'
  | 'fieldRequired'
  | 'sendFile'
  | 'sendFileInPrivate'
  | 'pictureTooLarge'
  | 'findCase'
  | 'workObject'
>;

/** The pane of a case, as Slack would get it. */
export type SlackPaneView =
  | { readonly metadata: Entity; readonly error?: never }
  | { readonly error: EntityError; readonly metadata?: never };

/** Everything that a page needs when it opens. */
export interface PageSnapshot {
  /** Where the event stream continues. */
  readonly cursor: string;
  readonly conversations: readonly ConversationView[];
  readonly messages: Readonly<Record<string, readonly MessageView[]>>;
  /** The number of pending replies in each conversation. */
  readonly typing: Readonly<Record<string, number>>;
  /** Whether there is a simulator to show in the side panel. */
  readonly panel: boolean;
  readonly strings: PageStrings;
  /** For all files of one action together. */
  readonly maxUploadBytes: number;
}

/** An event for every open page. `replaces` is the id of the message that the new one replaces. */
export type PageEvent =
  | {
      readonly kind: 'message';
      readonly conversation: string;
      readonly message: MessageView;
      readonly replaces?: string;
    }
  | { readonly kind: 'typing'; readonly conversation: string; readonly count: number };

/**
 * The user's action on the page. `messageId` is the message whose button or form was used, and `threadId` the message that
 * started the thread in which the user is.
 */
export type ActionRequest = {
  readonly conversation: string;
  readonly idempotencyKey: string;
  readonly threadId?: string;
} & (
  | { readonly kind: 'text'; readonly line: string }
  | { readonly kind: 'file' }
  | {
      readonly kind: 'press';
      readonly line: string;
      readonly messageId: string;
      /** The user shares a private reply with everyone. */
      readonly makePublic?: true;
      /** The page can open the form of the reply at once. */
      readonly opensForms?: true;
      /** A private reply replaces a private message that has a way back, as in Slack. */
      readonly walks?: true;
    }
  /** The user sends the card of a case that Teams' search found. `text` is the one of the suggestion. */
  | { readonly kind: 'found'; readonly text: string }
  | {
      readonly kind: 'form';
      readonly line: string;
      readonly messageId: string;
      readonly values: Readonly<Record<string, string>>;
      /** The files of the original message belong to the form. */
      readonly retainsFiles: boolean;
      /** The press of a command opened the form: its result is a new message, since the pressed one is about more. */
      readonly keepsMessage?: true;
      /** As for a press. */
      readonly walks?: true;
    }
);

/** The outcome of an {@link ActionRequest}. `ignored`: a channel message that was not addressed to the bot. */
export type ActionResult =
  | {
      readonly status: 'answered';
      readonly messageId: string;
      /** The bot did not use the files: the user still has them. */
      readonly areFilesUnused?: true;
    }
  | {
      readonly status: 'invalid';
      readonly fieldErrors: Readonly<Record<string, string>>;
      readonly notice: readonly RichTextView[];
    }
  /** Instead of a message. */
  | { readonly status: 'form'; readonly form: Form }
  | { readonly status: 'ignored' };

/** A change to the simulator, from the side panel. */
export type PanelControl =
  | { readonly control: 'advance' | 'cancel' | 'remove'; readonly id: string }
  | { readonly control: 'create'; readonly application?: string }
  | { readonly control: 'speed'; readonly speed: number }
  | { readonly control: 'quirks'; readonly quirks: Readonly<Record<string, boolean | number>> };

/** The simulator as the side panel shows it. */
export interface PanelView {
  readonly speed: number;
  readonly quirks: Readonly<Record<string, boolean | number>>;
  readonly countByStatus: Readonly<Record<string, number>>;
  readonly instances: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: string;
    readonly milestone?: string | undefined;
    readonly application: string;
    readonly waitingFor: readonly string[];
  }[];
  /** Newest first. */
  readonly requests: readonly {
    readonly at: string;
    readonly method: string;
    readonly path: string;
    /** 0 if the connection was cut. */
    readonly status: number;
    readonly durationMs: number;
  }[];
  /** Newest first. */
  readonly changes: readonly {
    readonly seq: number;
    readonly at: string;
    readonly name: string;
    readonly kind: string;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  }[];
}
