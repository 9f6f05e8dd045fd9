/** The contents of a case: tasks, folders, forms and files. */
import type { RichText } from '../../chat/rich-text.ts';
import { formatsFor, timestamp } from '../format.ts';

const { listed } = formatsFor('sv');

export const tasks = {
  title: (instance: string) => `Uppgifter i ${instance}`,
  none: 'Inga uppgifter.',
  noneWith: (status: string) => `Inga uppgifter med status ”${status}”.`,
  /** Agree with "uppgift": en uppgift är avslutad. */
  statuses: {
    active: 'Pågående',
    ready: 'Ej startad',
    completed: 'Avslutad',
    cancelled: 'Annullerad',
    aborted: 'Avbruten',
  },
  locked: 'låst',
  fields: {
    instance: 'Ärende',
    created: 'Skapad',
    completed: 'Avslutad',
    completedBy: 'Avslutad av',
    participants: 'Deltagare',
    locked: 'Låst',
    perform: 'Botens användare kan utföra den',
    application: 'Process',
  },
  since: (date: string): RichText => ['sedan ', timestamp(date, 'date')],
  completedOn: (date: string, by: string | undefined): RichText =>
    by === undefined ? ['avslutad ', timestamp(date, 'date')] : ['avslutad ', timestamp(date, 'date'), ` av ${by}`],
  ids: {
    task: (id: string) => `Id ${id}`,
    application: (id: string) => `process ${id}`,
    user: (id: string) => `avslutad av användare ${id}`,
  },
};

export const objects = {
  title: (instance: string) => `Filer och formulär i ${instance}`,
  none: 'Inga filer, mappar eller formulär.',
  kinds: { file: 'Fil', folder: 'Mapp', form: 'Formulär', other: 'Objekt' },
  unreadable: (folders: readonly string[]) =>
    `Barium kunde inte öppna ${listed(folders)}, så innehållet där visas inte.`,
  inFolder: (folder: string) => `i ${folder}`,
  fields: {
    instance: 'Ärende',
    type: 'Filtyp',
    class: 'Klass i Barium',
    version: 'Version',
  },
  id: (id: string) => `Id ${id}`,
  downloaded: (name: string) => `Här är ${name}.`,
  notAFile: (name: string, kind: string) => `”${name}” är ingen fil (${kind.toLowerCase()}).`,
};
