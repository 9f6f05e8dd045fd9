/** The contents of a case: tasks, folders, forms and files. */
import type { RichText } from '../../chat/rich-text.ts';
import { formatsFor, pastTime } from '../format.ts';

const { fileSize, listed, number } = formatsFor('sv');

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
  since: (date: string, now: Date): RichText => ['sedan ', pastTime(date, now)],
  completedOn: (date: string, by: string | undefined, now: Date): RichText =>
    by === undefined ? ['avslutad ', pastTime(date, now)] : ['avslutad ', pastTime(date, now), ` av ${by}`],
  ids: { task: 'Id', application: 'Process-id', user: 'Avslutad av, användar-id' },
};

export const objects = {
  title: (instance: string) => `Filer och formulär i ${instance}`,
  none: 'Inga filer, mappar eller formulär.',
  kinds: { file: 'Fil', folder: 'Mapp', form: 'Formulär', other: 'Objekt' },
  unreadable: (folders: readonly string[]) =>
    `Barium kunde inte öppna ${listed(folders)}, så innehållet där visas inte.`,
  inFolder: (folder: string) => `i ${folder}`,
  emptyFolder: 'Mappen är tom.',
  moreFields: (fields: number) => `Ytterligare ${number.format(fields)} fält finns i Barium.`,
  noFields: 'Bariums API lämnar inte ut vad som står i formuläret.',
  size: (bytes: number) => fileSize(bytes),
  fields: {
    instance: 'Ärende',
    type: 'Filtyp',
    class: 'Klass i Barium',
    version: 'Version',
    size: 'Storlek',
    created: 'Skapad',
    changed: 'Ändrad',
  },
  id: 'Id',
  downloaded: (name: string) => `Här är ${name}.`,
  notAFile: (name: string, kind: string) => `”${name}” är ingen fil (${kind.toLowerCase()}).`,
};
