import type { ChatStrings } from '../../chat/strings.ts';
import { formatsFor } from '../format.ts';

const { number } = formatsFor('sv');

export const adapter: ChatStrings = {
  pending: 'Hämtar …',
  pendingReply: 'Det tar en liten stund. Svaret kommer här nedanför.',
  ephemeralNote: 'Bara du ser det här',
  showToEveryone: 'Visa för alla',
  cancel: 'Avbryt',
  close: 'Stäng',
  answeredPrivately: 'Jag svarade i din personliga chatt.',
  truncated: '… (förkortat)',
  showAll: 'Visa allt',
  fileTooLarge: (limit) => `Filen är för stor (högst ${number.format(limit)} MB).`,
  notUnderstood: 'Knappen kommer från en äldre version av Barium Bot. Kör kommandot igen.',
  untrustedButton:
    'Knappen fungerar inte: den är kopierad, ändrad eller mer än 30 dagar gammal. Inget har gjorts. Kör kommandot igen.',
  seeAnswerBelow: 'Svaret finns här nedanför.',
  cannotReplyPrivately:
    'Svaret är bara för dig, men du har ingen personlig chatt med Barium Bot än. Lägg till appen och försök igen.',
  yes: 'Ja',
  fieldRequired: 'Fyll i det här fältet.',
  welcome: 'Hej! Skriv @Barium Bot hjälp för att se vad jag kan göra.',
  sendFile: 'Bifoga filen i ditt nästa meddelande här.',
  sendFileInPrivate:
    'Det går inte att skicka filer till boten här. Skicka filen i din personliga chatt med Barium Bot.',
  fileExpired: 'Filen finns inte längre kvar. Skicka den igen.',
  offerFile: (name) => `${name} från Barium`,
  fileDelivered: (name) => `${name} ligger bland dina filer.`,
  fileDeclined: 'Filen skickades inte.',
  fileOfferExpired: 'Filen går inte längre att hämta härifrån. Kör kommandot igen.',
  fileEmpty: (name) => `${name} är tom, så det finns inget att skicka.`,
  pictureTooLarge: 'Bilden är för stor för att visas här. Prova med mindre bredd: och höjd:.',
  pressAgain: 'Formuläret öppnades inte. Försök igen.',
  shownBy: (name) => `Delat av ${name}`,
  findCase: { title: 'Hitta ett ärende', field: 'Ärende', submit: 'Öppna' },
  homeUnavailable: 'Slack kunde inte visa dina ärenden här. Skicka ett meddelande till boten, till exempel ”lista”.',
  help: 'Hjälp',
  attach: 'Bifoga till ett ärende',
  noFiles: 'Meddelandet har inga filer att bifoga.',
  fileUnreadable: (name) => `${name} gick inte att läsa. Är boten med i den kanalen? Inget har lagts till.`,
  sentByDirectMessage: 'Jag skickade det till dig i ett direktmeddelande.',
  openFile: (name) => `Öppna ${name}`,
  fileNotSent: (name, why = 'Försök igen om en stund.') => `${name} gick inte att bifoga. ${why}`,
  externalUser: 'Bara medlemmar i arbetsytan som installerade Barium Bot kan använda den här.',
  unverifiedUser: 'Slack svarade inte på vem du är, så inget har gjorts. Försök igen om en minut.',
  notShownToEveryone:
    'Bara du ser det här: en annan organisation kan läsa kanalen, eller så kan boten inte ta reda på om någon kan det.',
  assistant: {
    asked: 'Inget har ändrats än. Bekräfta i din direktchatt med Barium Bot; bara du kan göra det.',
    askedInShell: (line) => `Inget har ändrats. Kör det här själv om du vill göra det: ${line}`,
    noDirectChat:
      'Inget har ändrats: du har ingen direktchatt med Barium Bot än, där boten kan fråga dig. Skicka ett meddelande till den först.',
    notAsked: (why = 'Försök igen om en stund.') =>
      `Inget har ändrats: boten kunde inte fråga dig i din direktchatt. ${why}`,
    maybeAsked:
      'Inget har ändrats än. Boten frågade i din direktchatt men vet inte om frågan kom fram. Titta där först.',
    badArguments: 'Verktyget anropades med fel argument och inget har gjorts.',
    timedOut: 'Det tog för lång tid, så det blev inget svar. Försök igen.',
  },
  health: {
    notStarted: 'inte startad',
    listening: (path) => `lyssnar på ${path}`,
    socketOpen: 'ansluten (Socket Mode)',
    socketClosed: 'anslutningen är stängd, ansluter igen; kontrollera SLACK_APP_TOKEN om det inte går över',
    localOnly: 'bara lokala verktyg',
    signedIn: (id) => `inloggad som ${id}`,
    signInRejected:
      'Microsoft nekade inloggningen: kontrollera MicrosoftAppId, MicrosoftAppTenantId (klientorganisation) och MicrosoftAppPassword (klienthemlighet)',
    platformRejects: (code) =>
      `Slack nekade token (${code}): kopiera SLACK_BOT_TOKEN på nytt från appens sida, OAuth & Permissions`,
    platformUnreachable: 'Slack går inte att nå: kontrollera att servern når slack.com',
    missingScopes: (scopes) =>
      `appen saknar behörigheter (${scopes}): skapa dess manifest på nytt med ”barium-bot manifest slack”, klistra in det och installera om appen`,
    lookupsFail: 'Slack svarar inte på uppslag just nu, så personer och kanaler som är nya för boten nekas',
    eventsDropped: 'Slack kastade händelser den senaste timmen, eftersom det var fler än 30 000 på en timme',
    playground: 'Testmiljö',
  },
  unreachable: {
    archived: 'Kanalen är arkiverad. Återställ den, eller lägg bevakningen i en annan kanal.',
    removed: 'Boten är inte med i kanalen. Bjud in den först.',
    gone: 'Kanalen eller personen finns inte längre, eller så ser boten den inte. Bjud in boten, eller lägg bevakningen någon annanstans.',
    uninstalled:
      'Boten har avinstallerats eller så är dess token inte längre giltig. Be botens administratör installera den igen.',
    shared:
      'Kanalen är delad med en annan organisation. Be botens administratör lägga till den i SLACK_SHARED_CHANNELS, eller lägg bevakningen i en annan kanal.',
    sharingUnknown:
      'Boten kan inte ta reda på om kanalen är delad med en annan organisation. Bjud in den till kanalen och försök igen.',
    refused: (code) => `Plattformen nekade inlägget: ${code}.`,
  },
};
