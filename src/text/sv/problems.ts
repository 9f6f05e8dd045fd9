/** What went wrong, and what would have worked. */
import { sentence } from '../format.ts';
import { count, listed, number } from './grammar.ts';

export const complaints = {
  emptyTitle: 'Vad vill du veta?',
  unknownCommand: (word: string) => `Jag förstår inte ”${word}”`,
  unknownCommandHint: 'Skriv ”hjälp” för att se vad jag kan göra.',
  didYouMean: (word: string) => `Menade du ”${word}”?`,
  unknownKey: (key: string) => `Jag känner inte till nyckeln ”${key}:”`,
  keysAre: (keys: readonly string[]) => `Kommandot förstår ${listed(keys.map((key) => `${key}:`))}.`,
  leftOver: (words: string) => `Jag vet inte vad jag ska göra med ”${words}”`,
  tooLong: 'Det är för långt för ett kommando',
  tooLongHint: (limit: number) => `Ett kommando får ha högst ${number.format(limit)} tecken.`,
  missingTitle: (argument: string) => `Saknas: ${argument}`,
  wrongTitle: (argument: string) => `Passar inte: ${argument}`,
  usage: (usage: string) => `Skriv: ${usage}`,
  example: (example: string) => `Till exempel: ${example}`,
  fieldMissing: 'Fyll i det här fältet.',
};

/** How the arguments are called when something is wrong with them. */
export const argumentNames = {
  instance: 'ärendet',
  status: 'statusen',
  app: 'process:',
  match: 'namn:',
  by: 'per:',
  page: 'sida:',
  task: 'uppgiften',
  object: 'filen eller formuläret',
  version: 'version:',
  width: 'bredd:',
  height: 'höjd:',
  zoom: 'zoom:',
  message: 'meddelandet',
  boundary: 'gränshändelse:',
  folder: 'mappens namn',
  template: 'mall:',
  form: 'namn:',
  fields: 'fälten',
  token: 'bekräftelsens kod',
  about: 'kommandot',
  statuses: 'status:',
  milestone: 'milstolpe:',
  startedBy: 'startat-av:',
  on: 'vid:',
  as: 'som:',
  diagram: 'diagram:',
  lang: 'språk:',
  anyway: 'ändå:',
  mine: 'mina:',
  watch: 'bevakningen',
  duration: 'tiden',
};

/** What would have fitted, by the name that the commands' schemas give it. */
export const expected = {
  page: 'En sida är ett heltal från 1.',
  by: 'Det går att räkna per:process.',
  pixels: 'Ett mått i bildpunkter är ett heltal från 16 till 4 000.',
  zoom: 'Zoom är ett tal från 0,1 till 4.',
  yesno: 'Svara ja eller nej.',
  short: 'Högst 200 tecken.',
  fields: 'Varje fält skrivs som fält = värde.',
  statuses: 'Ange en eller flera statusar med komma emellan: pågående,avslutat.',
  kinds: 'Ange ett eller flera av nya, status, milstolpe, borttaget och tidsfrist, med komma emellan.',
  mode: 'Skriv tråd, enskilt eller sammandrag.',
  language: 'Skriv sv (svenska) eller en (engelska).',
  watch: 'En bevakning anges med sitt nummer: 1, 2, 3 …',
  duration: 'En tid är ett tal och en enhet, från en minut till 90 dagar: 30m, 2t, 3d, 1 vecka; eller av.',
  other: 'Det värdet passar inte.',
};

export const problems = {
  deniedTitle: 'Du har inte behörighet till det här',
  denied: (role: string) => `Det kräver rollen ${role}.`,
  deniedHow: (entry: string, variable: string) =>
    `Den som administrerar boten kan tillåta det genom att lägga till ${entry} i ${variable}.`,
  whoMay: (names: readonly string[], others: number, groups: readonly string[]) => {
    const more = names.length === 0 ? count(others, 'person', 'personer') : `${number.format(others)} till`;
    const those = [...names, ...(others === 0 ? [] : [more]), ...groups.map((group) => `gruppen ${group}`)];
    return `${sentence(listed(those))} har behörighet.`;
  },
  nobodyMay: (variable: string) => `Ingen har behörighet ännu: den som driver boten måste ange ${variable}.`,
  unsure:
    'Det går inte att kontrollera just nu vilka som ingår i gruppen, så den ger ingen behörighet. Försök igen om en minut.',
  strangerTitle: 'Du har ännu inte behörighet att fråga här',
  notFound: 'Det finns inte (längre) i Barium',
  notFoundHint: 'Det kan ha tagits bort, eller så är id:t fel.',
  noDiagram: 'Inget diagram för den här processen',
  notAllowed: 'Barium låter inte boten göra det här',
  notAllowedHint: 'Botens egen användare i Barium saknar behörighet. En administratör i Barium kan ge den.',
  refused: 'Barium nekade',
  refusedSays: (message: string) => `Barium säger: ${message}`,
  reference: (id: string) => `Referens till Bariums support: ${id}`,
  credentials: 'Boten kan inte logga in i Barium',
  credentialsHint:
    'Barium godtog inte botens egna uppgifter. Den som driver boten behöver kontrollera BARIUM_USERNAME, BARIUM_PASSWORD och BARIUM_API_KEY.',
  unreachable: {
    connection: 'Barium går inte att nå just nu',
    deadline: 'Barium svarar för långsamt just nu',
    overloaded: 'Barium är hårt belastat just nu',
    server: 'Något är fel i Barium just nu',
  },
  unreachableHint: 'Inget har ändrats. Försök igen om en stund.',
  nonsense: 'Svaret från Barium gick inte att förstå',
  nonsenseHint: 'Mer än så är inte känt. Försök igen om en stund; den som driver boten kan se det i loggen.',
  tooLarge: 'Det är för stort för att skickas vidare',
  tooLargeHint: (limit: number) => `Högst ${number.format(limit)} MB går genom boten.`,
  uploadBroken: 'Filen kom inte fram hel',
  uploadBrokenHint:
    'Överföringen bröts på vägen till boten, så inget har lagts till. Skicka filen en gång till.',
  unknownOutcome: 'Det skickades, men det är inte känt om Barium utförde det',
  unknownOutcomeHint: 'Inget tydligt svar kom tillbaka. Titta efter innan du försöker igen.',
  stopping: 'Boten startar om',
  store: 'Boten når inte sin egen lagring just nu',
  storeHint:
    'Det går fortfarande att slå upp ärenden. Försök igen om en stund; säg till den som driver boten om det inte går över.',
  fault: 'Något gick fel i boten',
  faultHint: (id: string) => `Den som driver boten hittar det i loggen under ${id}.`,
};
