import type * as z from 'zod';
import type { ArgumentKey, Arguments, CommandName } from '../chat/command.ts';

/** An argument that is written without a key. */
export interface Positional {
  /** The argument it fills. */
  readonly argument: string;
  /** `instance`: may be several words; `word`: one (or quoted); `rest`: everything that is left. */
  readonly kind: 'instance' | 'word' | 'rest';
}

/** How a command is written. Parsing, completion, help and the manifests are made from it. */
export interface CommandSyntax<Name extends CommandName = CommandName> {
  readonly name: Name;
  /** The word people type, in English; `text/` has those of the other languages. Buttons carry it too. */
  readonly word: string;
  readonly positionals: readonly Positional[];
  /** `key:value` words, by the argument each fills. */
  readonly keys: Readonly<Partial<Record<ArgumentKey, string>>>;
  /** Accepts any number of `field=value` words. */
  readonly takesFields?: true;
  /** Parses the arguments as they were typed, all of them text. */
  readonly input: z.ZodType<Arguments<Name>>;
}
