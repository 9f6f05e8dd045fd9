/** What is in a case: tasks, folders, forms and files. */
import type { RichText } from '../../chat/rich-text.ts';
import { at } from '../format.ts';
import { listed } from './grammar.ts';

export const tasks = {
  title: (instance: string) => `Uppgifter i ${instance}`,
  none: 'Inga uppgifter.',
  noneWith: (status: string) => `Inga uppgifter med status ”${status}”.`,
  /** Of tasks: en uppgift är avslutad. */
  statuses: {
    active: 'Pågående',
    ready: 'Redo att starta',
    completed: 'Avslutad',
    cancelled: 'Makulerad',
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
    perform: 'Botens användare får utföra den',
    application: 'Process',
  },
  since: (date: string): RichText => ['sedan ', at(date, 'date')],
  completedOn: (date: string, by: string | undefined): RichText =>
    by === undefined ? ['klar ', at(date, 'date')] : ['klar ', at(date, 'date'), ` av ${by}`],
  ids: {
    task: (id: string) => `Uppgift ${id}`,
    application: (id: string) => `process ${id}`,
    user: (id: string) => `avslutad av användare ${id}`,
  },
};

export const objects = {
  title: (instance: string) => `Filer och formulär i ${instance}`,
  none: 'Inga filer, mappar eller formulär.',
  kinds: { file: 'Fil', folder: 'Mapp', form: 'Formulär', other: 'Objekt' },
  unread: (folders: readonly string[]) =>
    `Barium öppnade inte ${listed(folders)}; innehållet där visas inte.`,
  in: (folder: string) => `i ${folder}`,
  fields: {
    instance: 'Ärende',
    kind: 'Typ',
    type: 'Filtyp',
    class: 'Klass i Barium',
    version: 'Version',
  },
  footer: (id: string) => `Objekt ${id}`,
  downloaded: (name: string) => `Här är ${name}.`,
  notAFile: (name: string, kind: string) => `”${name}” är ingen fil (${kind.toLowerCase()}).`,
};
