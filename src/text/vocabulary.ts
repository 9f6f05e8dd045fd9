/** What a language's own words for the command language are. English needs none: its words are the canonical ones. */
import type { ArgumentKey, CommandName, WatchedKind, WatchMode } from '../chat/command.ts';
import type { Language } from '../chat/language.ts';

/** The first is the one that people are shown; all of them are understood. */
export type Spellings = readonly [string, ...string[]];

/** Words that stand as a value, by what they mean. */
export interface Values {
  readonly status: Readonly<
    Record<'active' | 'ready' | 'completed' | 'cancelled' | 'aborted' | 'all', Spellings>
  >;
  readonly kind: Readonly<Record<WatchedKind, Spellings>>;
  readonly mode: Readonly<Record<WatchMode, Spellings>>;
  readonly answer: Readonly<Record<'yes' | 'no', Spellings>>;
  readonly count: Readonly<Record<'app', Spellings>>;
  readonly unit: Readonly<Record<'m' | 'h' | 'd' | 'w', Spellings>>;
  readonly duration: Readonly<Record<'off', Spellings>>;
  readonly language: Readonly<Record<Language, Spellings>>;
}

/**
 * Everybody's words are understood from everybody, so no word may mean two things in any two languages. Capitals
 * and marks over letters make no difference, and a hyphen may be typed as a blank.
 */
export interface Vocabulary {
  readonly commands: Readonly<Record<CommandName, Spellings>>;
  readonly keys: Readonly<Record<ArgumentKey, Spellings>>;
  readonly values: Values;
}
