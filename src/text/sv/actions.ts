/** Button labels. */
export const actions = {
  open: 'Öppna',
  show: 'Öppna ärendet',
  tasks: 'Uppgifter',
  files: 'Filer',
  diagram: 'Diagram',
  wholeDiagram: 'Hela diagrammet',
  history: 'Historik',
  send: 'Skicka meddelande …',
  sendNamed: (name: string) => `Skicka ”${name}”`,
  upload: 'Ladda upp fil',
  folder: 'Ny mapp',
  form: 'Nytt formulär',
  watch: 'Bevaka',
  delete: 'Ta bort …',
  download: 'Ladda ner',
  inBarium: 'Öppna i Barium',
  previous: 'Föregående',
  next: 'Nästa',
  firstPage: 'Första sidan',
  lastPage: 'Sista sidan',
  askAgain: 'Fråga igen',
  checkAgain: 'Kontrollera igen',
  cancel: 'Avbryt',
  confirmDelete: 'Ta bort ärendet',
  list: 'Visa pågående ärenden',
  help: 'Hjälp',
  runCommand: (line: string) => `Kör ”${line}”`,
  search: 'Sök ärende',
};

/** Button labels in full, for screen readers. */
export const accessibilityLabels = {
  open: (name: string) => `Öppna ${name}`,
  choose: (what: string, name: string) => `${what}: ${name}`,
  confirmDelete: (name: string) => `Ta bort ${name} permanent`,
};
