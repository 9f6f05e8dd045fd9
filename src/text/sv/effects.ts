/** Changes to a case, and the confirmations before them. */
import type { RichText } from '../../chat/rich-text.ts';
import { formatsFor, timestamp } from '../format.ts';

const { count, listed, number } = formatsFor('sv');

export const send = {
  title: (instance: string) => `Skicka ett meddelande till ${instance}`,
  offer: 'Välj ett meddelande. Det skickas så fort du trycker.',
  offerNone: 'Boten känner inte till den här processens meddelanden än. Skriv namnet på det som processen väntar på.',
  other: 'Annat meddelande …',
  formTitle: 'Skicka ett meddelande',
  field: 'Meddelandets namn',
  fieldHint: 'Exakt som i processmodellen',
  boundary: 'Skicka till en gränshändelse',
  boundaryHint: 'Kryssa i om processen inte tog emot meddelandet utan detta',
  submit: 'Skicka',
  sent: (message: string) => `”${message}” har skickats`,
  sentBy: (instance: string, person: string) => `${instance} tog emot det. Skickat av ${person}.`,
  notAccepted: (message: string) => `Processen tog inte emot ”${message}”`,
  notAcceptedHint: (instance: string) => `${instance} väntar inte på det meddelandet just nu. Inget har ändrats.`,
  suggestBoundary: 'Om det hör till en gränshändelse behöver det skickas dit.',
  sendAsBoundary: 'Skicka till gränshändelsen',
  confirmHint: 'Det här meddelandet kräver bekräftelse.',
  closed: (instance: string, status: string) =>
    `Ärendet ${instance} är ${status.toLowerCase()} och tar inte emot några meddelanden.`,
  moved: 'Ärendet har gått vidare sedan dess, så meddelandet togs troligen emot.',
  notMoved: 'Ärendet har inte rört sig. Kontrollera igen om en stund innan du skickar på nytt.',
};

export const upload = {
  title: (instance: string) => `Ladda upp till ${instance}`,
  hint: 'Filen läggs i ärendets rotmapp.',
  field: 'Fil',
  submit: 'Ladda upp',
  whichCaseTitle: (files: readonly string[]) => `Vilket ärende hör ${listed(files)} till?`,
  caseField: 'Ärende',
  caseHint: 'Ärendets namn (eller en del av det) eller id',
  done: (files: readonly string[]) => `${listed(files)} har laddats upp`,
  tooLarge: (name: string, limit: number) =>
    `${name} är för stor (högst ${number.format(limit)} MB). Inget har laddats upp.`,
  some: (done: number, all: number) => `${number.format(done)} av ${count(all, 'fil', 'filer')} uppladdade`,
  skipped: 'hoppades över',
};

export const folder = {
  title: (instance: string) => `Ny mapp i ${instance}`,
  field: 'Mappens namn',
  submit: 'Lägg till mapp',
  done: (name: string) => `Mappen ”${name}” har lagts till`,
};

export const form = {
  title: (instance: string) => `Nytt formulär i ${instance}`,
  template: 'Mallens id',
  templateHint: 'Formulärmallens id i Barium',
  name: 'Formulärets namn',
  fields: 'Fält',
  fieldsHint: 'Ett fält = värde per rad',
  submit: 'Lägg till formulär',
  done: (name: string) => `Formuläret ”${name}” har lagts till`,
};

export const added = {
  by: (instance: string, person: string) => `Tillagt i ${instance} av ${person}.`,
  appeared: (name: string) => `”${name}” finns i ärendet nu, så det lades troligen till.`,
  notAppeared: (name: string) => `”${name}” finns inte där än. Kontrollera igen innan du lägger till på nytt.`,
};

/** The question before an effect, and the replies to its button. */
export const confirmation = {
  question: (instance: string, intent: string) => `${instance}: vill du ${intent}?`,
  runTitle: (summary: string) => `${summary}?`,
  run: 'Kör',
  unknown: 'Bekräftelsen gäller inte längre',
  unknownHint: 'Den kan vara för gammal. Inget har ändrats. Kör kommandot igen.',
  expired: (since: string): RichText => ['Den gällde till kl. ', timestamp(since, 'time'), '. Inget har ändrats.'],
  expiredTitle: (instance: string) => `Bekräftelsen för ${instance} gäller inte längre`,
  otherPerson: (name: string) => `Bara ${name} kan göra det här`,
  otherPersonHint: 'Bara den som körde kommandot kan använda knappen. Kör kommandot själv.',
  changedTitle: (instance: string) => `${instance} har ändrats under tiden`,
  changed: 'Ärendet ändrades efter att du såg det, så inget har gjorts. Kontrollera det och försök igen.',
  changedFact: (from: string, to: string) => `${from} → ${to}`,
  states: {
    status: 'Status',
    milestone: 'Milstolpe',
    name: 'Namn',
    tasks: 'Öppna uppgifter',
    forms: 'Formulär',
    files: 'Filer',
    folders: 'Mappar',
    sawAll: 'Allt räknat',
  },
  doneTitle: 'Redan gjort',
  usedTitle: 'Redan använt',
  inProgress: 'Pågår redan. Det körs inte två gånger.',
  usedBy: (what: string, when: string, outcome: string): RichText => [
    `${what}, `,
    timestamp(when),
    `: ${outcome}. Det körs inte två gånger.`,
  ],
  duplicate: 'Dubbel begäran',
};
