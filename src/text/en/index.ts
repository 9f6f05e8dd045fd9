/**
 * Every text a person reads, in English. Functions get facts and answer words; names and numbers of Barium's
 * are put in as literal text and never interpreted. People say "case" for what the code calls an instance.
 */

import type { Language } from '../../chat/language.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { access } from './access.ts';
import { actions, hints } from './actions.ts';
import { chat } from './adapter.ts';
import { changes, history } from './changes.ts';
import { app, commands, help } from './commands.ts';
import { later } from './deletion.ts';
import { added, deletion, folder, form, send, tokens, upload } from './effects.ts';
import { objects, tasks } from './files.ts';
import {
  dateAndTime,
  diagram,
  find,
  instance,
  list,
  no,
  roles,
  separator,
  statuses,
  unnamed,
  unnamedThing,
  yes,
} from './instances.ts';
import { front } from './landing-page.ts';
import { argumentNames, complaints, expected, problems } from './problems.ts';
import { load } from './rate-limits.ts';
import { ask, doctor, health, moveStore, status, whoami } from './status.ts';
import { watch } from './watch.ts';

export const en = {
  language: 'en' as Language,
  /** The definitions themselves hold the English words of the command language. */
  vocabulary: undefined as Vocabulary | undefined,
  chat,
  roles,
  yes,
  no,
  unnamed,
  unnamedThing,
  separator,
  dateAndTime,
  statuses,
  instance,
  list,
  find,
  diagram,
  tasks,
  objects,
  actions,
  hints,
  send,
  upload,
  folder,
  form,
  added,
  delete: deletion,
  later,
  tokens,
  app,
  help,
  commands,
  history,
  changes,
  watch,
  whoami,
  status,
  health,
  ask,
  doctor,
  moveStore,
  complaints,
  arguments: argumentNames,
  expected,
  problems,
  load,
  access,
  front,
};
