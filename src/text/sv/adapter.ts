/** The adapters' own few words. */
import type { ChatStrings } from '../../chat/strings.ts';
import { number } from './grammar.ts';

export const chat: ChatStrings = {
  pending: 'Jag tar reda på det …',
  ephemeralNote: 'Bara du ser det här',
  showToEveryone: 'Visa för alla',
  cancel: 'Avbryt',
  close: 'Stäng',
  answeredPrivately: 'Svaret finns i din egen chatt.',
  truncated: '… förkortat här',
  showAll: 'Visa allt',
  fileTooLarge: (limit) => `Filen är för stor. Den får vara högst ${number.format(limit)} MB.`,
  notUnderstood: 'Knappen eller formuläret kommer från en annan version av Barium Bot. Fråga igen.',
  seeAnswerBelow: 'Svaret finns här under.',
  cannotReplyPrivately:
    'Svaret är bara för dig, men du har ännu ingen egen chatt med Barium Bot. Lägg till den och fråga igen där.',
  yes: 'Ja',
  openForm: 'Fyll i det här fältet.',
  welcome: 'Barium Bot är på plats. Nämn den och skriv hjälp, så berättar den vad den kan göra.',
  sendFile: 'Skicka filen här nu, som bilaga till ditt nästa meddelande.',
  sendFileInPrivate: 'Skicka filen till Barium Bot i din egen chatt: här går det inte att ta emot filer.',
  fileExpired: 'Filen går inte längre att läsa. Skicka den igen.',
  offerFile: (name) => `${name} från Barium`,
  fileDelivered: (name) => `${name} ligger bland dina filer.`,
  fileDeclined: 'Filen skickades inte.',
  fileEmpty: (name) => `${name} är tom: det finns inget att skicka.`,
  pictureTooLarge: 'Bilden är för stor för att visas här. Be om den med mindre bredd: och höjd:.',
  pressAgain: 'Formuläret öppnades inte. Tryck en gång till.',
  shownBy: (name) => `Visas av ${name}`,
  findCase: { title: 'Hitta ett ärende', field: 'Ärende', submit: 'Visa' },
  help: 'Hjälp',
  attach: 'Bifoga till ett ärende',
  noFiles: 'Meddelandet har inga filer att bifoga.',
  fileUnreadable: (name) =>
    `${name} gick inte att läsa. Är boten med i kanalen där filen finns? Inget har lagts till.`,
  sentByDirectMessage: 'Det finns i vår direktchatt.',
  openFile: (name) => `Öppna ${name}`,
  fileNotSent: (name, why = 'Fråga igen om en stund.') => `${name} kunde inte skickas med. ${why}`,
  externalUser: 'Bara personer i den arbetsyta som har installerat Barium Bot kan fråga här.',
  health: {
    notStarted: 'har inte startats',
    listening: (path) => `tar emot på ${path}`,
    socketOpen: 'lyssnar på en socket',
    socketClosed:
      'socketen är stängd och öppnas igen gång på gång; kontrollera SLACK_APP_TOKEN om det inte går över',
    localOnly: 'bara för verktyg på den här datorn',
    signedIn: (id) => `loggar in som ${id}`,
    signInRejected: 'Microsoft loggar inte in boten: kontrollera dess id, klientorganisation och hemlighet',
    platformRejects: (code) =>
      `Slack nekar boten (${code}): hämta SLACK_BOT_TOKEN på nytt från appens sida, OAuth & Permissions`,
    platformUnreachable: 'Slack går inte att nå: se till att datorn kommer ut till slack.com',
    playground: 'Testmiljö',
  },
  unreachable: {
    archived: 'Kanalen är arkiverad. Återställ den, eller bevaka från en annan kanal.',
    removed: 'Boten är inte med i kanalen. Bjud in den först.',
    gone: 'Kanalen eller personen finns inte kvar, eller så ser boten den inte längre. Bjud in boten, eller bevaka någon annanstans ifrån.',
    uninstalled:
      'Boten har avinstallerats eller så gäller dess token inte längre. Den som driver boten behöver installera den igen.',
    refused: (code) => `Det går inte att skriva här: ${code}.`,
  },
};
