/** Every command, in the order of help, completion and manifests. */
import type { Definition } from '../request/definition.ts';
import { confirm } from './confirm.ts';
import { deleteInstance } from './delete.ts';
import { diagram } from './diagram.ts';
import { download } from './download.ts';
import { file } from './file.ts';
import { files } from './files.ts';
import { folder } from './folder.ts';
import { form } from './form.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { list } from './list.ts';
import { mute } from './mute.ts';
import { pin, unpin } from './pin.ts';
import { recent } from './recent.ts';
import { report } from './report.ts';
import { send } from './send.ts';
import { show } from './show.ts';
import { smallTalk } from './small-talk.ts';
import { status } from './status.ts';
import { task } from './task.ts';
import { tasks } from './tasks.ts';
import { today } from './today.ts';
import { undo } from './undo.ts';
import { unwatch } from './unwatch.ts';
import { upload } from './upload.ts';
import { watch } from './watch.ts';
import { watches } from './watches.ts';
import { whoami } from './whoami.ts';
import { why } from './why.ts';

export const definitions: readonly Definition[] = [
  list,
  today,
  report,
  recent,
  show,
  tasks,
  task,
  files,
  file,
  download,
  diagram,
  history,
  why,
  pin,
  unpin,
  send,
  upload,
  folder,
  form,
  deleteInstance,
  confirm,
  undo,
  watch,
  watches,
  unwatch,
  mute,
  status,
  whoami,
  help,
  ...smallTalk,
];
