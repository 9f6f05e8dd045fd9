/**
 * The words in which the bot and the chat platforms talk to each other.
 *
 * Everything here is neutral: no word of Slack or Teams, and nothing imported. An adapter turns a platform's
 * payload into an {@link Incoming}, hands it to {@link Bot.handle}, and draws the {@link Reply} it gets back.
 * Every string in a card is literal text from an untrusted source: an adapter shows it, and never lets it act
 * as markup, link or mention.
 */

/** Where people talk to the bot. `cli` is the shell of whoever runs it. */
export type Platform = 'slack' | 'teams' | 'web' | 'cli';

/** Who asks. `tenant` is the Slack team or the Entra tenant; `id` is unique within it. */
export interface Person {
  readonly platform: Platform;
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  /** BCP 47, e.g. `sv-SE`. */
  readonly locale?: string;
  /** IANA name, e.g. `Europe/Stockholm`. */
  readonly timeZone?: string;
  /** Invited into the tenant from outside: not meant where everyone is. */
  readonly guest?: boolean;
}

/** Where something was said or is to be posted. */
export interface Place {
  readonly platform: Platform;
  readonly tenant: string;
  /** The channel or chat. Sealed: only the adapter that made it reads it; the core compares and stores it. */
  readonly id: string;
  /** The thread in it, sealed as well. */
  readonly thread?: string;
  /** True for a conversation of one person with the bot alone. */
  readonly direct: boolean;
  /** True where it is still to be seen where it will be said, as while somebody writes. */
  readonly unknown?: boolean;
  /** What people call it, for lists and logs. */
  readonly name?: string;
}

/** Bytes on their way through the bot: read once from first to last, or discarded. */
export interface Content {
  /** File name with its ending. */
  readonly name: string;
  /** Media type, e.g. `image/png`. */
  readonly type: string;
  /** In bytes, where the sender said so beforehand. */
  readonly size?: number;
  /** Rejects while being read when the source breaks off or passes its size cap. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Lets go of the source when nobody is going to read it. Harmless after reading. */
  discard(): void;
}

/** A picture with the sentence that stands for it where it cannot be seen. */
export interface Picture extends Content {
  readonly alt: string;
  /** A signed https address of the same picture, where the bot has a public address. */
  readonly link?: string;
}

interface IncomingBase {
  readonly person: Person;
  readonly place: Place;
  /** The same for every delivery of the same act (retries, double clicks), different for every other. */
  readonly key: string;
  /** The largest picture, in pixels, that can be shown there; where it is missing, any. */
  readonly largestPicture?: { readonly width: number; readonly height: number };
  /** The answer is drawn for others as well: it has no buttons but those that everybody may press. */
  readonly shared?: boolean;
  /** What was pressed, or holds the form, stands for everybody there to see. */
  readonly aloud?: boolean;
  /** People can do this where the bot was never invited: that it was heard does not show that it may post there. */
  readonly uninvited?: boolean;
}

/** A line somebody typed, with the files that came along. */
export interface IncomingText extends IncomingBase {
  readonly kind: 'text';
  readonly line: string;
  readonly files?: readonly Content[];
}

/** A pressed button. `line` is what {@link CommandAction.line} carried: a request, never a permission. */
export interface IncomingPress extends IncomingBase {
  readonly kind: 'press';
  readonly line: string;
}

/** A submitted form. `values` holds the fields by name; a toggle is `yes` or missing. */
export interface IncomingForm extends IncomingBase {
  readonly kind: 'form';
  readonly line: string;
  readonly values: Readonly<Record<string, string>>;
  readonly files?: readonly Content[];
}

/** Files that came with no word of what to do with them. */
export interface IncomingFile extends IncomingBase {
  readonly kind: 'file';
  readonly files: readonly Content[];
}

/** One thing a person did. */
export type Incoming = IncomingText | IncomingPress | IncomingForm | IncomingFile;

/** A moment that each reader sees in their own time zone and language. `at` is ISO 8601 in UTC. */
export interface Moment {
  readonly at: string;
  readonly show: 'date' | 'time' | 'both';
}

/** A stretch of text: literal words and moments in turn. */
export type Words = string | readonly (string | Moment)[];

/** What a status means to the eye; never the only signal, the label says it too. */
export type Tone = 'neutral' | 'good' | 'busy' | 'warning' | 'bad';

export interface Badge {
  readonly label: string;
  readonly tone: Tone;
}

export interface Fact {
  readonly label: string;
  readonly value: Words;
}

/** One thing in a list, with at most a few buttons of its own. */
export interface Row {
  readonly title: string;
  readonly badge?: Badge;
  readonly detail?: Words;
  readonly actions?: readonly Action[];
}

/** Where a picture of the reply goes: `picture` is the name of one of {@link Reply.pictures}. */
export interface Image {
  readonly picture: string;
  readonly alt: string;
}

/** The neutral picture of an answer. Plain data: it can be stored and drawn later. */
export interface Card {
  readonly title: string;
  readonly badge?: Badge;
  readonly facts?: readonly Fact[];
  /** Paragraphs. */
  readonly text?: readonly Words[];
  readonly rows?: readonly Row[];
  readonly image?: Image;
  readonly actions?: readonly Action[];
  readonly footer?: Words;
}

interface ActionBase {
  readonly label: string;
  /** `danger` for what cannot be undone, `primary` for at most one in a card. */
  readonly style?: 'primary' | 'danger';
  /** What the button does, in full, for a screen reader where the label alone would not say it. */
  readonly hint?: string;
}

/** A button that stands for a command: `line` is what a person would type for it, at most 1,000 characters. */
export interface CommandAction extends ActionBase {
  readonly kind: 'command';
  readonly line: string;
}

/** A button that opens a form. */
export interface FormAction extends ActionBase {
  readonly kind: 'form';
  readonly form: Form;
}

/** A button that leads out of the chat. */
export interface LinkAction extends ActionBase {
  readonly kind: 'link';
  /** https (or http on the reader's own machine), checked by the core. */
  readonly url: string;
}

export type Action = CommandAction | FormAction | LinkAction;

/** Questions that complete a command. Submitting it gives an {@link IncomingForm} with the same `line`. */
export interface Form {
  readonly title: string;
  readonly line: string;
  /** What a person types instead, where no form can be filled in: the fields as they stand in the command's usage. */
  readonly typed?: string;
  readonly text?: readonly Words[];
  readonly fields: readonly Field[];
  readonly submit: string;
  /** The adapter sends the files of the incoming that this form answers along with the form again. */
  readonly keepsFiles?: boolean;
}

interface FieldBase {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly required: boolean;
}

/** `instance` is a text with live suggestions from {@link Bot.suggest}; its value is what was typed or picked. */
export interface TextField extends FieldBase {
  readonly kind: 'text' | 'paragraph' | 'instance';
  readonly value?: string;
  readonly maxLength?: number;
}

export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  readonly choices: readonly { readonly label: string; readonly value: string }[];
  readonly value?: string;
}

/** Its value is `yes` when on. */
export interface ToggleField extends FieldBase {
  readonly kind: 'toggle';
  readonly value?: boolean;
}

/** Comes back in {@link IncomingForm.files}. */
export interface FileField extends FieldBase {
  readonly kind: 'file';
}

export type Field = TextField | ChoiceField | ToggleField | FileField;

/** What comes back for an incoming. */
export interface Reply {
  readonly card: Card;
  /** `asker`: nobody else may see it. */
  readonly audience: 'asker' | 'everyone';
  /** True when it takes the place of the message that was pressed or holds the form. */
  readonly replaces?: boolean;
  readonly pictures?: readonly Picture[];
  readonly files?: readonly Content[];
  /** What was wrong with a submitted form, by field name: nothing was done and the form stays open. */
  readonly problems?: Readonly<Record<string, string>>;
  /** `done`: what was asked happened or was answered; `refused`: it did not, and the card says why. */
  readonly outcome: 'done' | 'refused';
  /** The line that gives this answer again and has no other effect: for showing it to everyone. */
  readonly again?: string;
}

/** A completion of what is being typed. `text` takes the place of the whole line (or the whole field). */
export interface Suggestion {
  readonly text: string;
  readonly label: string;
  readonly detail?: string;
  /** Of the instance that it names, for a field that may carry something else than it shows: names are not unique. */
  readonly id?: string;
}

/** The adapters' own few words, in the reader's language. */
export interface ChatText {
  /** Stands where an answer will be. */
  readonly waiting: string;
  readonly onlyYou: string;
  readonly showToEveryone: string;
  readonly cancel: string;
  readonly close: string;
  /** The neutral line in a channel whose asker was answered in private. */
  readonly answeredPrivately: string;
  /** Ends a list or text that the platform has no room for. */
  readonly shortened: string;
  /** Opens the whole of it. */
  readonly showAll: string;
  readonly fileTooLarge: (limitMegabytes: number) => string;
  /** A payload that no version of this bot's cards would send. */
  readonly notUnderstood: string;
  /** Confirms a press whose answer is a message of its own. */
  readonly answeredBelow: string;
  /** The neutral line where an answer was for the asker alone and there is no private way to reach them. */
  readonly noPrivateWay: string;
  /** Beside a form's tick box, whose question stands above it. */
  readonly yes: string;
  readonly fillIn: string;
  /** Said once where the bot was added. */
  readonly hello: string;
  /** Stands for a file field where files come as messages: to send the file now, or where that works. */
  readonly sendFile: string;
  readonly sendFileInPrivate: string;
  /** A file that was announced and can no longer be read. */
  readonly fileGone: string;
  /** Offers a file that the platform hands out only when the asker takes it, and what became of the offer. */
  readonly offerFile: (name: string) => string;
  readonly fileHandedOver: (name: string) => string;
  readonly fileDeclined: string;
  /** A file without bytes, which the platform does not take. */
  readonly fileEmpty: (name: string) => string;
  /** Stands under a picture's alternative text where the platform cannot show the picture. */
  readonly pictureTooLarge: string;
  /** A form did not open: the platform lets that be done only for a moment after the press. */
  readonly pressAgain: string;
  /** Under an answer that its asker let everyone see. */
  readonly shownBy: (name: string) => string;
  /** The form with one field `instance` that stands where no command was typed. */
  readonly findCase: { readonly title: string; readonly field: string; readonly submit: string };
  readonly help: string;
  /** What a message's menu offers to do with its files; at most 24 characters. */
  readonly attach: string;
  /** Something was to be done with the files of a message that has none. */
  readonly noFiles: string;
  readonly fileUnreadable: (name: string) => string;
  /** The files or pictures of an answer that cannot be shown in place are in the direct chat with the bot. */
  readonly inDirectChat: string;
  readonly openFile: (name: string) => string;
  /** The card of an answer came, its file or picture did not; `why` where somebody can do something about it. */
  readonly fileNotSent: (name: string, why?: string) => string;
  /** Somebody of another organisation who shares a channel with this one. */
  readonly foreign: string;
  /** Whether the adapter itself works, for whoever runs it. */
  readonly health: {
    readonly notStarted: string;
    /** It takes requests under this path of the one server. */
    readonly takesRequests: (path: string) => string;
    readonly socketOpen: string;
    readonly socketClosed: string;
    readonly localOnly: string;
    readonly signsIn: (id: string) => string;
    readonly notSignedIn: string;
    /** Slack said no, with its own word for why. */
    readonly slackRefuses: (code: string) => string;
    readonly slackSilent: string;
    /** What the playground is called. */
    readonly playground: string;
  };
  /** Why posts to a place no longer arrive, and what heals it. */
  readonly unreachable: {
    readonly archived: string;
    readonly removed: string;
    readonly gone: string;
    readonly uninstalled: string;
    /** `code` is the platform's own word for it. */
    readonly refused: (code: string) => string;
  };
}

/** What the core offers to an adapter. */
export interface Bot {
  /** Answers one incoming. Never rejects: what goes wrong is a reply that says so. */
  handle(incoming: Incoming): Promise<Reply>;
  /** Completes a command line (`field: 'line'`) or names instances (`field: 'instance'`), best first, at most 25. */
  suggest(ask: {
    readonly field: 'line' | 'instance';
    readonly text: string;
    readonly person: Person;
    readonly place: Place;
  }): Promise<readonly Suggestion[]>;
  /** The card as plain text with line breaks: for notifications, screen readers and the shell. */
  plain(card: Card, reader: Pick<Person, 'locale' | 'timeZone'>): string;
  text(reader: Pick<Person, 'locale'>): ChatText;
}

/** One line of `/readyz`: what it is, whether it works, and a sentence about it. */
export interface Health {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What is posted without having been asked for. */
export interface Post {
  /** The same for every try of one delivery; kept with the message where the platform can. */
  readonly key: string;
  readonly card: Card;
  readonly pictures?: readonly Picture[];
  /** In whose language and time zone the card is written, for the few words that an adapter puts beside it. */
  readonly reader?: Pick<Person, 'locale' | 'timeZone'>;
  /**
   * Called by the adapter right before the message leaves for the platform: throws a {@link PostError} where it must
   * not leave any more, since another process may post to that place by now.
   */
  leaves?(): void;
}

/** A posted message, to be updated or answered in its thread. Sealed: only its adapter reads it. */
export type Posted = string;

/** Why a post did not arrive, as the deliverer needs to know it. */
export type PostTrouble =
  /** Try again, not before `afterMs` where the platform said so. */
  | { readonly kind: 'later'; readonly afterMs?: number }
  /** It will not work until somebody acts: archived, removed, not a member, uninstalled. `reason` is for people. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** The platform does not take this message; others it may. `reason` is the platform's own word for it. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The message to update or to answer is no longer there; a new one can be posted. */
  | { readonly kind: 'vanished' }
  /** It left, and whether it arrived is not known. */
  | { readonly kind: 'unknown' };

/** The only error that {@link ChatAdapter.post} and {@link ChatAdapter.update} reject with. */
export class PostError extends Error {
  override readonly name = 'PostError';
  readonly trouble: PostTrouble;

  constructor(trouble: PostTrouble, message: string, cause?: unknown) {
    super(message, { cause });
    this.trouble = trouble;
  }
}

/** A person, a group or a place, as the access lists write them. */
export interface Listed {
  readonly kind: 'person' | 'group' | 'place';
  readonly tenant: string;
  readonly id: string;
}

/** What a platform knows of its people and places. Both questions reject where it cannot say just now. */
export interface Directory {
  /** The ids of everybody in a group; nobody's for a group that there is not. */
  members(group: Omit<Listed, 'kind'>): Promise<readonly string[]>;
  /** Whether there is such a one; `undefined` where the bot has no way to tell. */
  knows(listed: Listed): Promise<boolean | undefined>;
}

/** A chat platform's side of the bot. */
export interface ChatAdapter {
  readonly platform: Platform;
  /** Can be asked from the moment that the adapter is made. */
  readonly directory?: Directory;
  /** The largest picture, in pixels, that can be shown there; where it is missing, any. */
  readonly largestPicture?: { readonly width: number; readonly height: number };
  /** The platform's limits for posts to one place: at most `posts` in any `milliseconds`. */
  readonly pace: readonly { readonly posts: number; readonly milliseconds: number }[];
  /** Resolves when it can take incomings. */
  start(): Promise<void>;
  /** Takes nothing new, and resolves when every answer in flight has been given. */
  stop(): Promise<void>;
  /** In the reader's language. */
  health(reader: Pick<Person, 'locale'>): Promise<Health>;
  /** Posts to a place, in the thread of `under` where it is given. Never retries by itself. */
  post(place: Place, post: Post, under?: Posted): Promise<Posted>;
  update(place: Place, posted: Posted, post: Post): Promise<void>;
  /**
   * Why a post to a place would not arrive as things are, in words for the reader. `undefined` where it would, or where
   * the platform does not say. Never rejects.
   */
  closed?(place: Place, reader: Pick<Person, 'locale'>): Promise<string | undefined>;
  /** Takes a posted message away again, where the platform lets us. Rejects where it does not. */
  retract?(place: Place, posted: Posted): Promise<void>;
  /**
   * Looks whether a post with this key arrived at or after `since`; nothing is found where the platform does not let
   * us look. Rejects with a {@link PostError} where that may be different a little later.
   */
  find?(place: Place, key: string, since: string): Promise<Posted | undefined>;
}
