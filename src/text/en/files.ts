/** The contents of a case: tasks, folders, forms and files. */
import type { RichText } from '../../chat/rich-text.ts';
import { formatsFor, pastTime } from '../format.ts';

const { fileSize, listed, number } = formatsFor('en');

export const tasks = {
  title: (instance: string) => `Tasks – ${instance}`,
  none: 'No tasks.',
  noneWith: (status: string) => `No tasks with the status “${status}”.`,
  /** Task statuses by Barium's words. Separate from case statuses, which other languages inflect differently. */
  statuses: {
    active: 'Active',
    ready: 'Not started',
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
    perform: 'Bot user can complete it',
    application: 'Process',
  },
  since: (date: string, now: Date): RichText => ['since ', pastTime(date, now)],
  completedOn: (date: string, by: string | undefined, now: Date): RichText =>
    by === undefined ? ['completed ', pastTime(date, now)] : ['completed ', pastTime(date, now), ` by ${by}`],
  ids: { task: 'ID', application: 'Process ID', user: 'Completed by user ID' },
};

export const objects = {
  title: (instance: string) => `Files and forms – ${instance}`,
  none: 'No files, folders or forms.',
  kinds: { file: 'File', folder: 'Folder', form: 'Form', other: 'Item' },
  unreadable: (folders: readonly string[]) =>
    `Barium couldn’t open ${listed(folders)}, so ${folders.length === 1 ? 'its' : 'their'} contents aren’t shown.`,
  inFolder: (folder: string) => `in ${folder}`,
  emptyFolder: 'This folder is empty.',
  /** Beside the fields that are shown. */
  moreFields: (fields: number) => `${number.format(fields)} more fields are in Barium.`,
  noFields: 'Barium’s API doesn’t return the contents of this form.',
  size: (bytes: number) => fileSize(bytes),
  fields: {
    instance: 'Case',
    type: 'File type',
    class: 'Barium class',
    version: 'Version',
    size: 'Size',
    created: 'Created',
    changed: 'Changed',
  },
  id: 'ID',
  downloaded: (name: string) => `Here is ${name}.`,
  notAFile: (name: string, kind: string) => `“${name}” is a ${kind.toLowerCase()}, not a file.`,
};
