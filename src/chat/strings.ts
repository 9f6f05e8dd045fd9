/** The adapters' own few words, in the reader's language. */
export interface ChatStrings {
  /** Stands where an answer will be. */
  readonly pending: string;
  readonly ephemeralNote: string;
  readonly showToEveryone: string;
  readonly cancel: string;
  readonly close: string;
  /** The neutral line in a channel whose asker was answered in private. */
  readonly answeredPrivately: string;
  /** Ends a list or text that the platform has no room for. */
  readonly truncated: string;
  /** Opens the whole of it. */
  readonly showAll: string;
  readonly fileTooLarge: (limitMegabytes: number) => string;
  /** A payload that no version of this bot's cards would send. */
  readonly notUnderstood: string;
  /** Confirms a press whose answer is a message of its own. */
  readonly seeAnswerBelow: string;
  /** The neutral line where an answer was for the asker alone and there is no private way to reach them. */
  readonly cannotReplyPrivately: string;
  /** Beside a form's tick box, whose question stands above it. */
  readonly yes: string;
  readonly openForm: string;
  /** Said once where the bot was added. */
  readonly welcome: string;
  /** Stands for a file field where files come as messages: to send the file now, or where that works. */
  readonly sendFile: string;
  readonly sendFileInPrivate: string;
  /** A file that was announced and can no longer be read. */
  readonly fileExpired: string;
  /** Offers a file that the platform hands out only when the asker takes it, and what became of the offer. */
  readonly offerFile: (name: string) => string;
  readonly fileDelivered: (name: string) => string;
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
  readonly sentByDirectMessage: string;
  readonly openFile: (name: string) => string;
  /** The card of an answer came, its file or picture did not; `why` where somebody can do something about it. */
  readonly fileNotSent: (name: string, why?: string) => string;
  /** Somebody of another organisation who shares a channel with this one. */
  readonly externalUser: string;
  /** Whether the adapter itself works, for whoever runs it. */
  readonly health: {
    readonly notStarted: string;
    /** It takes requests under this path of the one server. */
    readonly listening: (path: string) => string;
    readonly socketOpen: string;
    readonly socketClosed: string;
    readonly localOnly: string;
    readonly signedIn: (id: string) => string;
    readonly signInRejected: string;
    /** Slack said no, with its own word for why. */
    readonly platformRejects: (code: string) => string;
    readonly platformUnreachable: string;
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
