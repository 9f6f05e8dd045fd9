import type * as z from 'zod';
import type { ArgumentKey, Arguments, CommandName } from '../chat/command.ts';

/** An argument that is written without a key. */
export interface Positional {
  readonly argument: string;
  /** `instance`: may be several words; `word`: one word, possibly quoted; `rest`: all remaining words. */
  readonly kind: 'instance' | 'word' | 'rest';
}

/** How a command is written. Parser, autocomplete, help and manifests use it. */
export interface CommandSyntax<Name extends CommandName = CommandName> {
  readonly name: Name;
  /** The English word, which buttons carry as well; `src/text` has the words of the other languages. */
  readonly word: string;
  readonly positionals: readonly Positional[];
  /** The argument that each `key:value` sets. */
  readonly keys: Readonly<Partial<Record<ArgumentKey, string>>>;
  /** Accepts any number of `field=value` words. */
  readonly acceptsFields?: true;
  /** Parses the arguments as they were typed, all of them text. */
  readonly argumentsSchema: z.ZodType<Arguments<Name>>;
}
