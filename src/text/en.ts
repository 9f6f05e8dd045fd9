/**
 * Every text a person reads, in English. Functions get facts and answer words; names and numbers of Barium's
 * are put in as literal text and never interpreted. People say "case" for what the code calls an instance.
 */
import { access } from './en/access.ts';
import { actions, hints } from './en/actions.ts';
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
} from './en/cases.ts';
import { changes, history } from './en/changes.ts';
import { chat } from './en/chat.ts';
import { app, commands, help } from './en/commands.ts';
import { objects, tasks } from './en/contents.ts';
import { added, deletion, folder, form, send, tokens, upload } from './en/effects.ts';
import { front } from './en/front.ts';
import { later } from './en/later.ts';
import { load } from './en/load.ts';
import { argumentNames, complaints, expected, problems } from './en/problems.ts';
import { ask, doctor, health, moveStore, status, whoami } from './en/running.ts';
import { watch } from './en/watch.ts';
import type { Language } from './grammar.ts';
import type { Vocabulary } from './vocabulary.ts';

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
