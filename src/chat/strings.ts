import type { Language } from './language.ts';

interface InstallationPage {
  readonly title: string;
  readonly text: string;
}

import type { Limitation } from './adapter.ts';

/** The adapters' own strings, in the reader's language. */
export interface ChatStrings {
  /** Shown until the answer arrives. */
  readonly pending: string;
  /** The same as a message of its own, which may stay above the reply. */
  readonly pendingReply: string;
  readonly ephemeralNote: string;
  readonly showToEveryone: string;
  readonly cancel: string;
  /** Shows the answer before this one again, in its place. */
  readonly back: string;
  readonly close: string;
  /** Shown in the channel when the answer went to a private chat. */
  readonly answeredPrivately: string;
  /** Ends a list or text that was truncated for the platform. */
  readonly truncated: string;
  /** Opens the complete list or text. */
  readonly showAll: string;
  readonly fileTooLarge: (limitMegabytes: number) => string;
  /** Instead of an answer that is not ready in time; it goes to the personal chat. */
  readonly repliedLater: string;
  /** Nobody answers to a message that was changed. */
  readonly editIgnored: string;
  /** An unknown button or form. */
  readonly notUnderstood: string;
  /** A button or form that the bot did not put there, or too long ago. Nothing was done. */
  readonly untrustedButton: string;
  /** Confirms a press whose answer is a separate message. */
  readonly seeAnswerBelow: string;
  /** Shown in the channel when a private answer cannot be delivered. */
  readonly cannotReplyPrivately: string;
  /** The platform didn't accept the reply. */
  readonly replyNotShown: string;
  /** Opens the page on which people add the app. */
  readonly addApp: string;
  /** The label of a checkbox whose question is above it. */
  readonly yes: string;
  /** The error of a required field that is empty. */
  readonly fieldRequired: string;
  /** Posted once where the bot was added; `name` is who added it, if known. */
  readonly welcome: { readonly title: (name?: string) => string; readonly text: readonly string[] };
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
  /** Buttons of the Home tab: the open cases, and a new watch. */
  readonly home: { readonly list: string; readonly watch: string };
  /** On the Home tab, if the platform rejects what belongs there. */
  readonly homeUnavailable: string;
  /** The page with somebody's own cases beside the chat. */
  readonly tab: {
    readonly language: Language;
    readonly title: string;
    readonly loading: string;
    readonly refresh: string;
    readonly openInChat: string;
    /** The same for screen readers; `name` is what opens. */
    readonly open: (name: string) => string;
    /** Opened in a browser by itself. */
    readonly outsideTeams: string;
    readonly notSignedIn: string;
    readonly unavailable: string;
  };
  readonly help: string;
  /** The message shortcut for attached files; at most 24 characters. */
  readonly attach: string;
  /** The message shortcut that watches a case, and its form. */
  readonly watchCase: { readonly title: string; readonly submit: string };
  /** The global shortcut for a new watch; at most 24 characters. */
  readonly newWatch: string;
  /** The message shortcut that sends a text to a case as a file, and its form. */
  readonly sendText: {
    readonly title: string;
    readonly field: string;
    readonly part: (number: number, total: number) => string;
    readonly submit: string;
    /** `time` as `2026-11-27 08.40`. */
    readonly fileName: (time: string) => string;
    readonly noText: string;
  };
  /** The message has no files to attach. */
  readonly noFiles: string;
  readonly fileUnreadable: (name: string) => string;
  /** The bot may not read files at all. */
  readonly filesForbidden: (name: string) => string;
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
  /** The case in the pane beside a conversation. `state`: where it stands now. */
  readonly workObject: {
    readonly type: string;
    readonly application: string;
    readonly state: string;
    readonly missing: string;
  };
  /** Instead of inserting a case into a channel that another organization can read. */
  readonly notInserted: string;
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
    readonly signInFailures: Readonly<
      Record<
        | 'wrongSecret'
        | 'expiredSecret'
        | 'unknownApp'
        | 'disabledApp'
        | 'unknownTenant'
        | 'wrongCertificate'
        | 'wrongTime'
        | 'untrustedIdentity'
        | 'unreachable',
        string
      >
    >;
    /** The platform rejects the bot, with its error code. */
    readonly platformRejects: (code: string) => string;
    readonly platformUnreachable: string;
    /** The app lacks these scopes. */
    readonly missingScopes: (scopes: string) => string;
    /** The platform doesn't say right now who people are. */
    readonly lookupsFail: string;
    /** The platform drops events, because there are too many. */
    readonly eventsDropped: string;
    /** Nobody has installed the app yet; `url` is where it can be installed. */
    readonly nowhereInstalled: (url: string) => string;
    /** The platform rejects the token of an installation. */
    readonly installationRejected: (code: string, url: string) => string;
    /** The stored token of an installation can't be decrypted. */
    readonly installationUnreadable: (url: string) => string;
    /** An organization, and how many of its workspaces have access. */
    readonly organization: (name: string, workspaces: number) => string;
    /** The settings no longer allow an installation. */
    readonly notListed: (id: string) => string;
    /** Behind the names of some workspaces, if there are more. */
    readonly otherWorkspaces: (count: number) => string;
    /** The parts of the bot that don't work without scopes that were declined. */
    readonly limitations: Readonly<
      Record<Exclude<Limitation['concerns'], 'everything' | 'unknown'>, (scopes: string) => string>
    > & {
      readonly unknown: string;
    };
    /** The name of the playground. */
    readonly playground: string;
  };
  /** The pages that install the app in a workspace. */
  readonly installation: {
    /** BCP 47. */
    readonly language: string;
    /** Each page is a heading and a paragraph. */
    readonly done: (workspace: string) => InstallationPage;
    /** For a whole organization; somebody has to add the app to its workspaces. */
    readonly doneForOrganization: (organization: string) => InstallationPage;
    readonly openSlack: string;
    readonly addToWorkspaces: string;
    readonly denied: InstallationPage;
    /** The operator hasn't listed the workspace or organization with this id. */
    readonly notListed: (name: string, id: string) => InstallationPage;
    /** The request is forged, too old, of another browser, or was used before. */
    readonly expired: InstallationPage;
    readonly failed: InstallationPage;
    readonly otherAddress: InstallationPage;
    readonly again: string;
  };
  /** Why messages to a conversation fail, and how to fix it. */
  readonly unreachable: {
    readonly archived: string;
    readonly removed: string;
    readonly gone: string;
    readonly uninstalled: string;
    /** Another organization can read the channel, and the settings don't allow that. */
    readonly shared: string;
    readonly sharedInTeams: string;
    readonly sharingUnknown: string;
    /** `code` is the platform's error code. */
    readonly refused: (code: string) => string;
  };
}
