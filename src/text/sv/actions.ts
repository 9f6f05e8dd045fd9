/** What buttons say. */

export const actions = {
  open: 'Öppna',
  show: 'Visa ärendet',
  tasks: 'Uppgifter',
  files: 'Filer',
  diagram: 'Diagram',
  history: 'Historik',
  send: 'Skicka meddelande',
  sendNamed: (name: string) => `Skicka ”${name}”`,
  upload: 'Ladda upp fil',
  folder: 'Ny mapp',
  form: 'Nytt formulär',
  watch: 'Bevaka',
  delete: 'Ta bort …',
  download: 'Hämta',
  inBarium: 'Öppna i Barium',
  previous: 'Föregående',
  next: 'Nästa',
  lastPage: 'Sista sidan',
  lookAgain: 'Titta igen',
  keep: 'Behåll ärendet',
  deleteNow: 'Ta bort ärendet',
  list: 'Lista pågående ärenden',
  help: 'Hjälp',
  did: (line: string) => `Använd ”${line}”`,
  search: 'Leta efter ett ärende',
};

export const hints = {
  open: (name: string) => `Öppna ${name}`,
  choose: (what: string, name: string) => `${what}: ${name}`,
  deleteNow: (name: string) => `Ta bort ärendet ${name} för gott`,
};
