/**
 * What the playground's server tells its page: plain data, ready to be drawn. Both sides are built from this one
 * file, so the page believes it without parsing it again.
 */
import type { Badge, Card } from '../../src/chat/card.ts';
import type { Field } from '../../src/chat/form.ts';
import type { Timestamp } from '../../src/chat/rich-text.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';

/** A stretch of text: literal words and moments in turn. */
export type Text = readonly (string | Timestamp)[];

interface ActionBase {
  /** Unique within its card, and the same each time the same card is drawn. */
  readonly id: string;
  readonly label: string;
  readonly style: 'plain' | 'primary' | 'danger';
  readonly hint: string | undefined;
}

export type ActionView =
  | (ActionBase & { readonly kind: 'command'; readonly line: string })
  | (ActionBase & { readonly kind: 'form'; readonly form: FormView })
  | (ActionBase & { readonly kind: 'link'; readonly url: string });

export interface FormView {
  readonly title: string;
  readonly line: string;
  readonly text: readonly Text[];
  readonly fields: readonly Field[];
  readonly submit: string;
  readonly keepsFiles: boolean;
}

export interface FactView {
  readonly label: string;
  readonly value: Text;
}

export interface RowView {
  readonly title: string;
  readonly badge: Badge | undefined;
  readonly detail: Text;
  readonly actions: readonly ActionView[];
}

/** `url` is missing where the picture could not be read to its end; `alt` then stands alone. */
export interface ImageView {
  readonly name: string;
  readonly alt: string;
  readonly url: string | undefined;
}

/** `url` is missing where the file could not be read to its end, or is too large to be kept. */
export interface FileView {
  readonly name: string;
  readonly type: string;
  /** In bytes. */
  readonly size: number | undefined;
  readonly url: string | undefined;
}

/** A card as the playground itself draws it. */
export interface CardView {
  readonly title: string;
  readonly badge: Badge | undefined;
  readonly facts: readonly FactView[];
  readonly text: readonly Text[];
  readonly rows: readonly RowView[];
  readonly actions: readonly ActionView[];
  readonly footer: Text;
}

interface MessageBase {
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** What the person wrote or handed over. */
export interface OwnMessage extends MessageBase {
  readonly from: 'you';
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

/** What the bot answered or announced. */
export interface BotMessage extends MessageBase {
  readonly from: 'bot';
  /** As the bot gave it: the page draws it in its own way, as Slack would, or as Teams would. */
  readonly card: Card;
  /** The picture that the card shows comes first. */
  readonly images: readonly ImageView[];
  readonly files: readonly FileView[];
  /** Nobody else in the channel may see it. */
  readonly private: boolean;
  readonly refused: boolean;
  /** The line that gives a private answer again, for everyone to see. */
  readonly again?: string;
  /** The id of the message in whose thread it is. */
  readonly under?: string;
}

/** A quiet line of the playground itself. */
export interface NoteMessage extends MessageBase {
  readonly from: 'note';
  readonly text: string;
}

export type MessageView = OwnMessage | BotMessage | NoteMessage;

export interface PlaceView {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly isDirect: boolean;
}

/** The bot's words that the page needs, in the reader's language. */
export type PageWords = Pick<
  ChatStrings,
  | 'pending'
  | 'ephemeralNote'
  | 'showToEveryone'
  | 'cancel'
  | 'close'
  | 'answeredPrivately'
  | 'truncated'
  | 'yes'
  | 'openForm'
  | 'sendFile'
  | 'sendFileInPrivate'
  | 'pictureTooLarge'
>;

/** Everything a page needs when it opens. */
export interface Snapshot {
  /** From where the live events go on. */
  readonly cursor: string;
  readonly places: readonly PlaceView[];
  readonly messages: Readonly<Record<string, readonly MessageView[]>>;
  /** How many answers each place waits for. */
  readonly working: Readonly<Record<string, number>>;
  readonly panel: boolean;
  readonly words: PageWords;
  /** The most that may be handed over at once, in bytes. */
  readonly maxUploadBytes: number;
}

/** One thing that happened, told to every open page. `replaces` is the id of the message that gives way. */
export type PageEvent =
  | {
      readonly kind: 'message';
      readonly place: string;
      readonly message: MessageView;
      readonly replaces?: string;
    }
  | { readonly kind: 'working'; readonly place: string; readonly count: number };

/** What came of an act. `unheard`: it was not addressed to the bot. */
export type ActResult =
  | { readonly status: 'answered'; readonly message: string }
  | {
      readonly status: 'problems';
      readonly problems: Readonly<Record<string, string>>;
      readonly notice: readonly Text[];
    }
  | { readonly status: 'unheard' };

/** The simulator as the side panel shows it. */
export interface PanelView {
  readonly speed: number;
  readonly quirks: Readonly<Record<string, boolean | number>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly instances: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: string;
    readonly milestone?: string | undefined;
    readonly application: string;
    readonly waitsFor: readonly string[];
  }[];
  readonly calls: readonly {
    readonly at: string;
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly milliseconds: number;
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
