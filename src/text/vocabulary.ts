import type { ArgumentKey, CommandName, ListOrder, WatchedKind, WatchMode } from '../chat/command.ts';
import type { Language } from '../chat/language.ts';
import type { Weekday } from '../lib/local-time.ts';

/** The spellings of one word: the first is shown to people, all are accepted. */
export type Spellings = readonly [string, ...string[]];

/** The words for values, by meaning. */
export interface Values {
  readonly status: Readonly<
    Record<'active' | 'ready' | 'completed' | 'cancelled' | 'aborted' | 'all' | 'overdue' | 'stuck', Spellings>
  >;
  readonly kind: Readonly<Record<WatchedKind, Spellings>>;
  readonly mode: Readonly<Record<WatchMode, Spellings>>;
  readonly answer: Readonly<Record<'yes' | 'no', Spellings>>;
  readonly count: Readonly<Record<'app' | 'status' | 'milestone', Spellings>>;
  readonly sort: Readonly<Record<ListOrder, Spellings>>;
  readonly due: Readonly<Record<'today', Spellings>>;
  readonly day: Readonly<Record<Weekday | 'weekdays' | 'daily', Spellings>>;
  readonly unit: Readonly<Record<'m' | 'h' | 'd' | 'w', Spellings>>;
  readonly duration: Readonly<Record<'off', Spellings>>;
  readonly language: Readonly<Record<Language, Spellings>>;
}

/**
 * The command language in a language other than English, whose words are the canonical ones. Every language is accepted
 * from everyone, so no word may mean two things across languages. Case and diacritics are ignored, and a space can be
 * typed for a hyphen.
 */
export interface Vocabulary {
  readonly commands: Readonly<Record<CommandName, Spellings>>;
  readonly keys: Readonly<Record<ArgumentKey, Spellings>>;
  readonly values: Values;
}
