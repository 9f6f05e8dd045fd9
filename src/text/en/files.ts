/** What is in a case: tasks, folders, forms and files. */
import type { RichText } from '../../chat/rich-text.ts';
import { at } from '../format.ts';
import { listed } from './grammar.ts';

export const tasks = {
  title: (instance: string) => `Tasks of ${instance}`,
  none: 'No tasks.',
  noneWith: (status: string) => `No tasks with the status “${status}”.`,
  /** Statuses of tasks by Barium's words: other languages say them otherwise than those of cases. */
  statuses: {
    active: 'Active',
    ready: 'Ready',
    completed: 'Completed',
    cancelled: 'Cancelled',
    aborted: 'Aborted',
  },
  locked: 'locked',
  fields: {
    instance: 'Case',
    created: 'Created',
    completed: 'Completed',
    completedBy: 'Completed by',
    participants: 'Participants',
    locked: 'Locked',
    perform: 'The bot’s user may perform it',
    application: 'Process',
  },
  since: (date: string): RichText => ['since ', at(date, 'date')],
  completedOn: (date: string, by: string | undefined): RichText =>
    by === undefined ? ['done ', at(date, 'date')] : ['done ', at(date, 'date'), ` by ${by}`],
  ids: {
    task: (id: string) => `Task ${id}`,
    application: (id: string) => `process ${id}`,
    user: (id: string) => `completed by user ${id}`,
  },
};

export const objects = {
  title: (instance: string) => `Files and forms of ${instance}`,
  none: 'No files, folders or forms.',
  kinds: { file: 'File', folder: 'Folder', form: 'Form', other: 'Object' },
  unread: (folders: readonly string[]) =>
    `Barium did not open ${listed(folders)}; what is in there is not shown.`,
  in: (folder: string) => `in ${folder}`,
  fields: {
    instance: 'Case',
    kind: 'Kind',
    type: 'File type',
    class: 'Class in Barium',
    version: 'Version',
  },
  footer: (id: string) => `Object ${id}`,
  downloaded: (name: string) => `Here is ${name}.`,
  notAFile: (name: string, kind: string) => `“${name}” is a ${kind.toLowerCase()}, not a file.`,
};
