import type { Language } from './language.ts';

/**
 * The typed request that every incoming becomes.
 *
 * `instance` is, as typed, whatever names one: a GUID, the beginning of one, a pasted link, a name or a part of
 * a name, possibly followed by words that only a look at the instances can tell apart. `commands/resolve.ts`
 * makes it a GUID; that is what a command runs with.
 */
export type Command =
  | { readonly name: 'help'; readonly about?: string | undefined }
  | { readonly name: 'whoami' }
  | { readonly name: 'status' }
  | {
      readonly name: 'instance.list';
      readonly status?: string | undefined;
      readonly app?: string | undefined;
      readonly match?: string | undefined;
      /** Counts by application, in place of rows. */
      readonly by?: 'app' | undefined;
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
      /** In which language it tells; the owner's own where it is missing. */
      readonly lang?: Language | undefined;
      /** Also where nothing that is known now would ever fit. */
      readonly anyway?: boolean | undefined;
    }
  /** `mine`: the asker's own, in every place. */
  | { readonly name: 'watch.list'; readonly mine?: boolean | undefined }
  | { readonly name: 'watch.remove'; readonly watch: number }
  | { readonly name: 'watch.mute'; readonly watch: number; readonly duration: Duration }
  | { readonly name: 'confirm'; readonly token: string }
  | { readonly name: 'undo'; readonly token: string };

/** The words before a colon: `app:Order`. */
export type ArgumentKey =
  | 'status'
  | 'app'
  | 'name'
  | 'by'
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
  | 'lang'
  | 'mine'
  | 'anyway';

/** What a watch may tell of. */
export type WatchedKind = 'created' | 'status' | 'milestone' | 'gone' | 'deadline';
/** How a watch tells it. */
export type WatchMode = 'thread' | 'flat' | 'digest';
/** Whole minutes as `90m`, or `off`. */
export type Duration = `${number}m` | 'off';

export type CommandName = Command['name'];
export type CommandOf<Name extends CommandName> = Extract<Command, { readonly name: Name }>;
export type Arguments<Name extends CommandName> = Omit<CommandOf<Name>, 'name'>;

/** Why a line is not a command, as facts; the words are in `text/`. */
export type ParseProblem =
  | { readonly kind: 'empty' }
  | { readonly kind: 'too-long'; readonly limit: number }
  | { readonly kind: 'unknown-command'; readonly word: string; readonly nearest: CommandName | undefined }
  | {
      readonly kind: 'unknown-key';
      readonly key: string;
      readonly keys: readonly ArgumentKey[];
      readonly nearest: ArgumentKey | undefined;
    }
  /** Words that the command has no use for. */
  | { readonly kind: 'left-over'; readonly words: string; readonly command: CommandName }
  /** Arguments that are missing or do not fit, by name, with what would. */
  | { readonly kind: 'arguments'; readonly command: CommandName; readonly problems: FieldErrors };

/** By argument: missing, or what would have fitted. */
export type FieldErrors = Readonly<Record<string, 'missing' | { readonly expected: string }>>;
