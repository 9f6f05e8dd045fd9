/**
 * All user-facing text in English. Names and numbers from Barium are inserted literally and never interpreted. People
 * read "case" for an instance and "process" for an application.
 */
import type { Language } from '../../chat/language.ts';
import type { Vocabulary } from '../vocabulary.ts';

export * from './access.ts';
export * from './actions.ts';
export * from './adapter.ts';
export * from './changes.ts';
export * from './command-line.ts';
export * from './commands.ts';
export * from './deletion.ts';
export * from './effects.ts';
export * from './errors.ts';
export * from './everyday.ts';
export * from './files.ts';
export * from './instances.ts';
export * from './landing-page.ts';
export * from './progress.ts';
export * from './rate-limits.ts';
export * from './setup.ts';
export * from './status.ts';
export * from './tools.ts';
export * from './watch.ts';

export const language: Language = 'en';

/** None: the command definitions hold the English words. */
export const vocabulary: Vocabulary | undefined = undefined;
