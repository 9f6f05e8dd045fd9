/**
 * Every text a person reads, in Swedish. Functions get facts and answer words; names and numbers of Barium's
 * are put in as literal text and never interpreted. People say
 * "ärende" for what the code calls an instance, and are addressed as "du".
 */
import { access } from './sv/access.ts';
import { actions, hints } from './sv/actions.ts';
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
} from './sv/cases.ts';
import { changes, history } from './sv/changes.ts';
import { chat } from './sv/chat.ts';
import { app, commands, help } from './sv/commands.ts';
import { objects, tasks } from './sv/contents.ts';
import { added, deletion, folder, form, send, tokens, upload } from './sv/effects.ts';
import { front } from './sv/front.ts';
import { later } from './sv/later.ts';
import { load } from './sv/load.ts';
import { argumentNames, complaints, expected, problems } from './sv/problems.ts';
import { ask, doctor, health, moveStore, status, whoami } from './sv/running.ts';
import { vocabulary } from './sv/vocabulary.ts';
import { watch } from './sv/watch.ts';
import type { Text } from './text.ts';

export const sv: Text = {
  language: 'sv',
  vocabulary,
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
