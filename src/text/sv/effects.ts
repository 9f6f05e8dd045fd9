/** What changes a case, and the confirmations before it. */
import type { RichText } from '../../chat/rich-text.ts';
import { at } from '../format.ts';
import { count, listed, number } from './grammar.ts';

export const send = {
  title: (instance: string) => `Skicka ett meddelande till ${instance}`,
  offer: 'Vilket meddelande? Det skickas en gång, så fort du trycker.',
  offerNone:
    'Inga meddelandenamn är kända för den här processen ännu. Skriv det namn som processen väntar på.',
  other: 'Ett annat meddelande',
  formTitle: 'Skicka ett meddelande',
  field: 'Meddelandets namn',
  fieldHint: 'Så som det heter i processmodellen',
  boundary: 'Det hör till en gränshändelse',
  boundaryHint: 'Kryssa i här om processen inte tog emot det annars',
  submit: 'Skicka',
  sent: (message: string) => `”${message}” har skickats`,
  sentBy: (instance: string, person: string) => `${instance} tog emot det. Skickat av ${person}.`,
  notTaken: (message: string) => `Processen tog inte emot ”${message}”`,
  notTakenHint: (instance: string) =>
    `${instance} väntar inte på ett meddelande med det namnet just nu. Inget har ändrats.`,
  tryBoundary: 'Hör meddelandet till en gränshändelse? Då måste det skickas som ett sådant.',
  sendAsBoundary: 'Skicka till gränshändelsen',
  askHint: 'Det här meddelandet är märkt som ett att tänka efter före.',
  closed: (instance: string, status: string) =>
    `Ärendet ${instance} är ${status.toLowerCase()} och tar inte emot några meddelanden.`,
  moved: 'Ärendet har gått vidare sedan dess, så meddelandet tycks ha tagits emot.',
  notMoved: 'Ärendet står där det stod. Titta igen om en stund innan du skickar en gång till.',
};

export const upload = {
  title: (instance: string) => `Ladda upp till ${instance}`,
  hint: 'Filen läggs i ärendets rotmapp.',
  field: 'Fil',
  submit: 'Ladda upp',
  whereTitle: (files: readonly string[]) => `Vart hör ${listed(files)}?`,
  whereField: 'Ärende',
  whereHint: 'Ett namn, en del av ett namn, eller ett id',
  done: (files: readonly string[]) => `${listed(files)} har laddats upp`,
  doneBy: (instance: string, person: string) => `I ${instance}, av ${person}.`,
  tooLarge: (name: string, limit: number) =>
    `${name} är för stor: högst ${number.format(limit)} MB kan laddas upp. Inget har lagts till.`,
  some: (done: number, all: number) => `${number.format(done)} av ${count(all, 'fil', 'filer')} uppladdade`,
  notTried: 'inte prövad',
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
  templateHint: 'Id för formulärets mall i Barium',
  name: 'Formulärets namn',
  fields: 'Fält',
  fieldsHint: 'Ett fält = värde på varje rad',
  submit: 'Lägg till formulär',
  done: (name: string) => `Formuläret ”${name}” har lagts till`,
};

export const added = {
  by: (instance: string, person: string) => `I ${instance}, av ${person}.`,
  appeared: (name: string) => `”${name}” finns där nu, så det tycks ha lagts till.`,
  notAppeared: (name: string) => `”${name}” finns inte där än. Titta igen innan du lägger till en gång till.`,
};

export const deletion = {
  title: (instance: string) => `Ta bort ${instance}?`,
  loses: (tasks: number, forms: number, files: number, folders: number, atLeast: boolean) => {
    const parts = [
      ...(tasks === 0 ? [] : [count(tasks, 'öppen uppgift', 'öppna uppgifter')]),
      ...(forms === 0 ? [] : [`${number.format(forms)} formulär`]),
      ...(files === 0 ? [] : [count(files, 'fil', 'filer')]),
      ...(folders === 0 ? [] : [count(folders, 'mapp', 'mappar')]),
    ];
    return `${atLeast ? 'Minst ' : ''}${listed(parts)} försvinner med ärendet.`;
  },
  losesNothing: 'Ärendet har inga öppna uppgifter, formulär eller filer. Själva ärendet försvinner.',
  forGood: 'Det går inte att ångra.',
  within: (until: string): RichText => ['Bara du kan bekräfta, en gång, fram till kl. ', at(until, 'time')],
  done: (instance: string) => `${instance} har tagits bort`,
  doneBy: (person: string) => `Med uppgifter, formulär och filer, av ${person}.`,
  alreadyGone: (instance: string) => `${instance} var redan borta`,
  checkedGone: 'Barium gav inget tydligt svar, men ärendet är borta: det har tagits bort.',
  checkedThere: 'Barium gav inget tydligt svar, och ärendet finns kvar. Titta igen om en stund.',
};

export const tokens = {
  ask: (instance: string, what: string) => `${instance}: ${what}?`,
  unknown: 'Den här bekräftelsen är inte känd här',
  unknownHint: 'Den kan vara för gammal. Inget har gjorts; fråga igen.',
  expired: (since: string): RichText => [
    'Den gällde till kl. ',
    at(since, 'time'),
    '. Inget har gjorts; fråga igen.',
  ],
  expiredTitle: 'För sent: bekräftelsen gäller inte längre',
  otherPerson: (name: string) => `Bara ${name} kan göra det här`,
  otherPersonHint: 'En knapp gäller bara för den som fick den. Be om en egen.',
  changedTitle: (instance: string) => `${instance} har ändrats under tiden`,
  changed: 'Det är inte längre som det visades, så inget har gjorts. Titta igen och bestäm dig på nytt.',
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
  usedNow: 'Det görs just nu. Inget görs två gånger.',
  used: (what: string, when: string, outcome: string): RichText => [
    `${what}, `,
    at(when),
    `: ${outcome}. Inget görs två gånger.`,
  ],
  repeated: 'Det här kom två gånger',
};
