/** Errors, and what would work instead. */
import { capitalize, formatsFor } from '../format.ts';

const { count, listed, number } = formatsFor('sv');

export const parseErrors = {
  emptyTitle: 'Vad vill du veta?',
  unknownCommand: (word: string) => `Jag förstår inte ”${word}”`,
  unknownCommandHint: 'Skriv hjälp för att se vad jag kan göra.',
  didYouMean: (word: string) => `Menade du ”${word}”?`,
  unknownOption: (key: string) => `Valet ”${key}:” finns inte`,
  options: (keys: readonly string[]) => `Val: ${keys.map((key) => `${key}:`).join(', ')}`,
  unexpectedWords: (words: string) => `Jag vet inte vad jag ska göra med ”${words}”`,
  tooLong: 'Det är för långt för ett kommando',
  tooLongHint: (limit: number) => `Ett kommando får ha högst ${number.format(limit)} tecken.`,
  missingTitle: (argument: string) => `Ange ${argument}`,
  invalidTitle: (argument: string) => `Ogiltigt värde: ${argument}`,
  usage: (usage: string) => `Skriv: ${usage}`,
  example: (example: string) => `Exempel: ${example}`,
  requiredField: 'Fyll i det här fältet.',
};

/** The names of arguments in {@link parseErrors}; the keys among them end with a colon. */
export const argumentNames = {
  instance: 'ärende',
  status: 'status',
  app: 'process:',
  match: 'namn:',
  by: 'per:',
  sort: 'sortera:',
  due: 'förfaller:',
  since: 'sedan:',
  overdue: 'försenat:',
  page: 'sida:',
  task: 'uppgift',
  object: 'fil eller formulär',
  version: 'version:',
  width: 'bredd:',
  height: 'höjd:',
  zoom: 'zoom:',
  message: 'meddelande',
  boundary: 'gränshändelse:',
  folder: 'mappens namn',
  template: 'mall:',
  form: 'namn:',
  fields: 'fält',
  token: 'kod',
  about: 'kommando',
  statuses: 'status:',
  milestone: 'milstolpe:',
  startedBy: 'startat-av:',
  on: 'om:',
  as: 'format:',
  diagram: 'diagram:',
  lang: 'språk:',
  at: 'kl:',
  days: 'dagar:',
  quiet: 'tyst:',
  edit: 'ändra:',
  anyway: 'ändå:',
  mine: 'mina:',
  watch: 'bevakningens nummer',
  duration: 'tid',
};

/** Values that would be valid, by the name of the check in the commands' schemas. */
export const expected = {
  page: 'Ange ett heltal, minst 1.',
  by: 'Använd per:process, per:status eller per:milstolpe.',
  sort: 'Använd sortera:deadline, sortera:nyast, sortera:äldst eller sortera:namn.',
  due: 'Använd ett antal dagar eller veckor, till exempel 7d eller 2v, eller idag.',
  since: 'Använd ett antal dagar eller veckor, högst ett år, till exempel sedan:30d eller sedan:4v.',
  pixels: 'Ange 16 till 4 000 pixlar.',
  zoom: 'Ange ett tal från 0,1 till 4.',
  yesno: 'Ange ja eller nej.',
  short: 'Ange högst 200 tecken.',
  fields: 'Skriv varje fält som fält = värde.',
  statuses: 'Ange en eller flera statusar med komma emellan: pågående,avslutat.',
  kinds: 'Ange ett eller flera av nya, status, milstolpe, borttaget, deadline, fastnade och risk, med komma emellan.',
  mode: 'Ange tråd, enskilt, sammandrag eller rapport.',
  language: 'Ange sv (svenska) eller en (engelska).',
  time: 'Ange ett klockslag, till exempel 08:00.',
  days: 'Ange dagar, till exempel mån-fre, mån,tors, vardagar eller dagligen.',
  quiet: 'Ange två klockslag, till exempel 18:00-07:00, eller av.',
  watch: 'Ange bevakningens nummer: 1, 2, 3 …',
  duration: 'Ange till exempel 30m, 2t, 3d eller 1 vecka (högst 90 dagar), eller av för att sluta tysta.',
  other: 'Värdet är inte giltigt.',
};

export const errors = {
  deniedTitle: 'Du har inte behörighet till det här',
  denied: (role: string) => `Det kräver rollen ${role}.`,
  howToGetAccess: (entry: string, variable: string) => `Be botens administratör lägga till ${entry} i ${variable}.`,
  roleHolders: (names: readonly string[], others: number, groups: readonly string[]) => {
    const people = names.length === 0 ? count(others, 'person', 'personer') : count(others, 'annan', 'andra');
    const holders = [...names, ...(others === 0 ? [] : [people]), ...groups.map((group) => `gruppen ${group}`)];
    return `${capitalize(listed(holders))} har behörighet.`;
  },
  noRoleHolders: (variable: string) => `Ingen har behörighet ännu: botens administratör måste ange ${variable}.`,
  groupForbidden:
    'Boten får inte läsa användargrupperna här, så ingen får behörighet genom dem. Be den som sköter boten att lägga till dig med namn.',
  groupUnavailable:
    'Det går inte att kontrollera gruppens medlemmar just nu, så ingen får behörighet genom den. Försök igen om en minut.',
  membershipUnknownTitle: 'Din åtkomst kan inte kontrolleras just nu',
  membershipUnknown:
    'Boten kunde inte ta reda på om du är medlem här, så du har ingen åtkomst så länge. Försök igen om en minut.',
  rolesUnknown: 'Det går inte att kontrollera just nu om ni båda har behörighet till det här. Försök igen om en minut.',
  unauthorizedTitle: 'Du har inte åtkomst än',
  notFound: 'Finns inte i Barium',
  notFoundHint: 'Det kan ha tagits bort, eller så är id:t fel.',
  noDiagram: 'Inget diagram för den här processen',
  notAllowed: 'Boten får inte göra det här i Barium',
  notAllowedHint: 'Botens användare i Barium saknar behörighet. En administratör i Barium kan ge den.',
  rejected: 'Barium nekade begäran',
  bariumSays: (message: string) => `Barium säger: ${message}`,
  reference: (id: string) => `Referens till Bariums support: ${id}`,
  credentials: 'Boten kan inte logga in i Barium',
  credentialsHint:
    'Barium nekade botens inloggning. Botens administratör behöver kontrollera BARIUM_USERNAME, BARIUM_PASSWORD och BARIUM_API_KEY.',
  sessionEnded: 'Barium avslutade botens session',
  sessionEndedHint: 'Boten loggar in igen. Inget har ändrats. Försök igen om några sekunder.',
  unreachable: {
    connection: 'Barium går inte att nå just nu',
    deadline: 'Barium svarar för långsamt just nu',
    overloaded: 'Barium är hårt belastat just nu',
    server: 'Barium har problem just nu',
  },
  unreachableHint: 'Inget har ändrats. Försök igen om en stund.',
  unexpectedResponse: 'Barium skickade ett oväntat svar',
  unexpectedResponseHint: 'Försök igen om en stund. Botens administratör hittar mer information i loggen.',
  tooLarge: 'Det är för stort',
  tooLargeHint: (limit: number) => `Gränsen är ${number.format(limit)} MB.`,
  uploadInterrupted: 'Uppladdningen avbröts',
  uploadInterruptedHint: 'Inget har lagts till. Skicka filen igen.',
  unknownOutcome: 'Skickat, men Barium bekräftade det inte',
  unknownOutcomeHint: 'Kontrollera ärendet innan du försöker igen.',
  stopping: 'Boten startar om',
  storeUnavailable: 'Boten når inte sin databas just nu',
  storeUnavailableHint:
    'Det går fortfarande att slå upp ärenden. Försök igen om en stund; säg till botens administratör om det inte går över.',
  internal: 'Något gick fel i boten',
  internalHint: (id: string) => `Fel-id: ${id}. Botens administratör kan söka på det i loggen.`,
};
