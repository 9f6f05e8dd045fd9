/** The adapters' own strings, in the reader's language. */
export interface ChatStrings {
  /** Shown until the answer arrives. */
  readonly pending: string;
  /** The same as a message of its own, which may stay above the reply. */
  readonly pendingReply: string;
  readonly ephemeralNote: string;
  readonly showToEveryone: string;
  readonly cancel: string;
  readonly close: string;
  /** Shown in the channel when the answer went to a private chat. */
  readonly answeredPrivately: string;
  /** Ends a list or text that was truncated for the platform. */
  readonly truncated: string;
  /** Opens the complete list or text. */
  readonly showAll: string;
  readonly fileTooLarge: (limitMegabytes: number) => string;
  /** An unknown button or form. */
  readonly notUnderstood: string;
  /** A button or form that the bot did not put there, or too long ago. Nothing was done. */
  readonly untrustedButton: string;
  /** Confirms a press whose answer is a separate message. */
  readonly seeAnswerBelow: string;
  /** Shown in the channel when a private answer cannot be delivered. */
  readonly cannotReplyPrivately: string;
  /** The label of a checkbox whose question is above it. */
  readonly yes: string;
  /** The error of a required field that is empty. */
  readonly fieldRequired: string;
  /** Posted once where the bot was added. */
  readonly welcome: string;
  /** Replaces a file field where files are sent as messages: send the file now, or where that works. */
  readonly sendFile: string;
  readonly sendFileInPrivate: string;
  /** A shared file is no longer available. */
  readonly fileExpired: string;
  /** Offers a file that the platform only delivers once the person accepts it, and the outcome. */
  readonly offerFile: (name: string) => string;
  readonly fileDelivered: (name: string) => string;
  readonly fileDeclined: string;
  /** An accepted offer that the bot did not make, or that has expired or was answered before. */
  readonly fileOfferExpired: string;
  /** An empty file, which the platform rejects. */
  readonly fileEmpty: (name: string) => string;
  /** Below the alternative text of a picture that the platform cannot show. */
  readonly pictureTooLarge: string;
  /** A form did not open, since the platform only allows it right after the press. */
  readonly pressAgain: string;
  /** Below an answer that somebody shared with everyone. */
  readonly shownBy: (name: string) => string;
  /** The form that finds a case, for when no command was typed. */
  readonly findCase: { readonly title: string; readonly field: string; readonly submit: string };
  /** On the Home tab, if the platform rejects what belongs there. */
  readonly homeUnavailable: string;
  readonly help: string;
  /** The message shortcut for attached files; at most 24 characters. */
  readonly attach: string;
  /** The message has no files to attach. */
  readonly noFiles: string;
  readonly fileUnreadable: (name: string) => string;
  /** Files or pictures that cannot be shown here were sent as a direct message. */
  readonly sentByDirectMessage: string;
  readonly openFile: (name: string) => string;
  /** The card arrived without its file or picture; `why` if somebody can fix it. */
  readonly fileNotSent: (name: string, why?: string) => string;
  /** Rejects a person from another organization in a shared channel. */
  readonly externalUser: string;
  /** Rejects a person of whom the platform doesn't say right now where they belong. */
  readonly unverifiedUser: string;
  /** Below an answer that only the asker sees, since another organization can read the channel. */
  readonly notShownToEveryone: string;
  /** What an assistant tells the person whom it called a tool for. */
  readonly assistant: {
    readonly asked: string;
    /** `line` is the command in the shell. */
    readonly askedInShell: (line: string) => string;
    readonly noDirectChat: string;
    /** The question could not be posted; `why` if the platform says so. */
    readonly notAsked: (why?: string) => string;
    /** The question may not have arrived. */
    readonly maybeAsked: string;
    readonly badArguments: string;
    readonly timedOut: string;
  };
  /** The adapter's health, for operators. */
  readonly health: {
    readonly notStarted: string;
    /** Accepts requests at this path. */
    readonly listening: (path: string) => string;
    readonly socketOpen: string;
    readonly socketClosed: string;
    readonly localOnly: string;
    readonly signedIn: (id: string) => string;
    readonly signInRejected: string;
    /** The platform rejects the bot, with its error code. */
    readonly platformRejects: (code: string) => string;
    readonly platformUnreachable: string;
    /** The app lacks these scopes. */
    readonly missingScopes: (scopes: string) => string;
    /** The platform doesn't say right now who people are. */
    readonly lookupsFail: string;
    /** The platform drops events, because there are too many. */
    readonly eventsDropped: string;
    /** The name of the playground. */
    readonly playground: string;
  };
  /** Why messages to a conversation fail, and how to fix it. */
  readonly unreachable: {
    readonly archived: string;
    readonly removed: string;
    readonly gone: string;
    readonly uninstalled: string;
    /** Another organization can read the channel, and the settings don't allow that. */
    readonly shared: string;
    readonly sharingUnknown: string;
    /** `code` is the platform's error code. */
    readonly refused: (code: string) => string;
  };
}
