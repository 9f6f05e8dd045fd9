/** All user-facing text in Swedish. People read "ärende" for an instance, and are addressed as "du". */
import type { Language } from '../../chat/language.ts';

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
export * from './vocabulary.ts';
export * from './watch.ts';

export const language: Language = 'sv';
