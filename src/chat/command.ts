import type { Weekday } from '../lib/local-time.ts';
import type { Language } from './language.ts';

/**
 * The typed request that every event becomes.
 *
 * As typed, `instance` is a GUID or its beginning, a pasted link, or a name or part of one, possibly followed by words that
 * belong to the next argument. `src/lookup/resolve.ts` turns it into the GUID that the command runs with.
 */
export type Command =
  | { readonly name: 'help'; readonly about?: string | undefined }
  | { readonly name: 'whoami' }
  | { readonly name: 'status' }
  | {
      readonly name: 'instance.list';
      /** Words: statuses, `overdue`, and the name of a process. */
      readonly status?: string | undefined;
      readonly app?: string | undefined;
      readonly match?: string | undefined;
      readonly milestone?: string | undefined;
      readonly startedBy?: string | undefined;
      /** Due within so many days. */
      readonly due?: number | undefined;
      readonly overdue?: boolean | undefined;
      readonly sort?: ListOrder | undefined;
      /** Counts instead of listing rows. */
      readonly by?: 'app' | 'status' | 'milestone' | undefined;
      readonly page?: number | undefined;
    }
  | { readonly name: 'instance.show'; readonly instance: string }
  | {
      readonly name: 'task.list';
      readonly instance: string;
      readonly status?: string | undefined;
      readonly page?: number | undefined;
    }
  | { readonly name: 'task.show'; readonly instance: string; readonly task?: string | undefined }
  | { readonly name: 'object.list'; readonly instance: string; readonly page?: number | undefined }
  | {
      readonly name: 'object.show';
      readonly instance: string;
      readonly object?: string | undefined;
      readonly version?: string | undefined;
      readonly page?: number | undefined;
    }
  | { readonly name: 'object.download'; readonly instance: string; readonly object?: string | undefined }
  | {
      readonly name: 'instance.diagram';
      readonly instance: string;
      readonly width?: number | undefined;
      readonly height?: number | undefined;
      readonly zoom?: number | undefined;
    }
  | { readonly name: 'instance.history'; readonly instance: string }
  | { readonly name: 'instance.trace'; readonly instance: string }
  | {
      readonly name: 'instance.send';
      readonly instance: string;
      readonly message?: string | undefined;
      readonly boundary?: boolean | undefined;
    }
  | { readonly name: 'object.upload'; readonly instance?: string | undefined }
  | { readonly name: 'object.folder'; readonly instance: string; readonly folder?: string | undefined }
  | {
      readonly name: 'object.form';
      readonly instance: string;
      readonly template?: string | undefined;
      readonly form?: string | undefined;
      readonly fields: Readonly<Record<string, string>>;
    }
  | { readonly name: 'instance.delete'; readonly instance: string }
  | {
      readonly name: 'watch.add';
      readonly instance?: string | undefined;
      readonly statuses?: readonly string[] | undefined;
      readonly app?: string | undefined;
      readonly match?: string | undefined;
      readonly milestone?: string | undefined;
      readonly startedBy?: string | undefined;
      readonly on?: readonly WatchedKind[] | undefined;
      readonly as?: WatchMode | undefined;
      readonly diagram?: boolean | undefined;
      /** Each announcement notifies the owner by name. */
      readonly mention?: boolean | undefined;
      /** The language of the announcements; the owner's own if missing. */
      readonly lang?: Language | undefined;
      /** When a digest is posted, as `08:00`. */
      readonly at?: string | undefined;
      /** The days on which it is; every day if missing. */
      readonly days?: readonly Weekday[] | undefined;
      /** When nothing is posted. */
      readonly quiet?: QuietHours | 'off' | undefined;
      /** The number of the watch to change, instead of adding one. */
      readonly edit?: number | undefined;
      readonly mine?: boolean | undefined;
      /** Create the watch even if nothing known matches it. */
      readonly anyway?: boolean | undefined;
    }
  /** `mine`: the person's own watches, in all conversations. */
  | { readonly name: 'watch.list'; readonly mine?: boolean | undefined }
  /** `mine` with a single watch: the number is the id of the person's own watch, in whichever conversation it is. */
  | { readonly name: 'watch.remove'; readonly watch: number; readonly mine?: boolean | undefined }
  | {
      readonly name: 'watch.mute';
      readonly watch: number;
      readonly duration: Duration;
      readonly mine?: boolean | undefined;
    }
  /** What changed since midnight. */
  | { readonly name: 'change.list'; readonly app?: string | undefined; readonly page?: number | undefined }
  | {
      readonly name: 'report.show';
      readonly app?: string | undefined;
      /** Days. */
      readonly since?: number | undefined;
    }
  /** The instances that the person looked at or pinned. */
  | { readonly name: 'instance.recent' }
  | { readonly name: 'instance.pin'; readonly instance: string }
  | { readonly name: 'instance.unpin'; readonly instance: string }
  | { readonly name: 'confirm'; readonly token: string }
  /** Without a token, the person's last deletion that can still be cancelled. */
  | { readonly name: 'undo'; readonly token?: string | undefined }
  | { readonly name: SmallTalk };

/** What people say to a bot that is not about any instance. */
export type SmallTalk = 'hello' | 'thanks' | 'feedback' | 'settings';

/** The keys of named arguments, such as `app` in `app:Order`. */
export type ArgumentKey =
  | 'status'
  | 'app'
  | 'name'
  | 'by'
  | 'sort'
  | 'due'
  | 'since'
  | 'overdue'
  | 'page'
  | 'version'
  | 'width'
  | 'height'
  | 'zoom'
  | 'message'
  | 'boundary'
  | 'template'
  | 'milestone'
  | 'started-by'
  | 'on'
  | 'as'
  | 'diagram'
  | 'mention'
  | 'lang'
  | 'at'
  | 'days'
  | 'quiet'
  | 'edit'
  | 'mine'
  | 'anyway';

export type ListOrder = 'deadline' | 'newest' | 'oldest' | 'name';

/** The kinds of changes that a watch announces. */
export type WatchedKind = 'created' | 'status' | 'milestone' | 'gone' | 'deadline' | 'stuck' | 'risk';
/** How a watch announces changes. */
export type WatchMode = 'thread' | 'flat' | 'digest' | 'report';
/** From when until when, such as `18:00-07:00`. */
export type QuietHours = `${string}-${string}`;
/** Whole minutes as `90m`, or `off`. */
export type Duration = `${number}m` | 'off';

export type CommandName = Command['name'];
export type CommandOf<Name extends CommandName> = Extract<Command, { readonly name: Name }>;
export type Arguments<Name extends CommandName> = Omit<CommandOf<Name>, 'name'>;

/** Why a line is not a command; its text is in `src/text`. */
export type ParseProblem =
  | { readonly kind: 'empty' }
  | { readonly kind: 'too-long'; readonly limit: number }
  | { readonly kind: 'unknown-command'; readonly word: string; readonly suggestion: CommandName | undefined }
  | {
      readonly kind: 'unknown-key';
      readonly command: CommandName;
      readonly key: string;
      readonly keys: readonly ArgumentKey[];
      readonly suggestion: ArgumentKey | undefined;
    }
  /** Words that no argument of the command accepts. */
  | { readonly kind: 'unexpected-words'; readonly words: string; readonly command: CommandName }
  /** Missing or invalid arguments, by name. */
  | { readonly kind: 'arguments'; readonly command: CommandName; readonly fieldErrors: FieldErrors };

/** By argument: missing, or the expected form. */
export type FieldErrors = Readonly<Record<string, 'missing' | { readonly expected: string }>>;
