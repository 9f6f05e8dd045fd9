/**
 * Every text a person reads, in Swedish. Functions get facts and answer words; names and numbers of Barium's
 * are put in as literal text and never interpreted. People say
 * "ärende" for what the code calls an instance, and are addressed as "du".
 */

import type { Text } from '../strings.ts';
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
import { vocabulary } from './vocabulary.ts';
import { watch } from './watch.ts';

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
