import type { ChatStrings } from '../../chat/strings.ts';
import { formatsFor } from '../format.ts';

const { number } = formatsFor('sv');

export const adapter: ChatStrings = {
  pending: 'Hämtar …',
  pendingReply: 'Det tar en liten stund. Svaret kommer här nedanför.',
  repliedLater: 'Det tar en liten stund. Svaret kommer i din personliga chatt med Barium Bot.',
  editIgnored: 'Jag läser inte om meddelanden som har ändrats. Skicka kommandot som ett nytt.',
  ephemeralNote: 'Bara du ser det här',
  showToEveryone: 'Visa för alla',
  cancel: 'Avbryt',
  back: '‹ Tillbaka',
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
  replyNotShown: 'Teams kunde inte visa svaret. Om du ändrade något: titta på ärendet innan du försöker igen.',
  addApp: 'Lägg till Barium Bot',
  yes: 'Ja',
  fieldRequired: 'Fyll i det här fältet.',
  welcome: {
    title: (name) => (name === undefined ? 'Barium Bot är här' : `${name} har lagt till Barium Bot`),
    text: [
      'Jag slår upp ärenden i Barium och berättar här när de ändras.',
      'Nämn mig tillsammans med ett ärendes namn eller nummer, till exempel: @Barium Bot order 4711',
    ],
  },
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
  home: { list: 'Pågående ärenden', watch: 'Ny bevakning' },
  homeUnavailable: 'Slack kunde inte visa dina ärenden här. Skicka ett meddelande till boten, till exempel ”lista”.',
  tab: {
    language: 'sv',
    title: 'Mitt Barium',
    loading: 'Hämtar dina ärenden …',
    refresh: 'Uppdatera',
    openInChat: 'Öppna i chatten',
    open: (name) => `Öppna ${name} i chatten`,
    outsideTeams: 'Öppna sidan som en flik i Barium Bot i Microsoft Teams.',
    notSignedIn:
      'Teams kunde inte logga in dig i Barium Bot. Uppdatera för att försöka igen. Om det inte hjälper kan en administratör behöva godkänna appens behörigheter.',
    unavailable: 'Dina ärenden kan inte hämtas just nu. Uppdatera för att försöka igen.',
  },
  help: 'Hjälp',
  attach: 'Bifoga till ett ärende',
  watchCase: { title: 'Bevaka ärendet', submit: 'Bevaka' },
  newWatch: 'Bevaka ärenden',
  sendText: {
    title: 'Skicka text till ärende',
    field: 'Text',
    part: (part, total) => `Text, del ${number.format(part)} av ${number.format(total)}`,
    submit: 'Skicka',
    fileName: (time) => `Meddelande ${time}.txt`,
    noText: 'Meddelandet har ingen text att skicka.',
  },
  noFiles: 'Meddelandet har inga filer att bifoga.',
  filesForbidden: (name) =>
    `${name} gick inte att läsa: Barium Bot får inte läsa filer här. Be den som sköter boten att tillåta det. Inget har lagts till.`,
  fileUnreadable: (name) => `${name} gick inte att läsa. Är boten med i den kanalen? Inget har lagts till.`,
  sentByDirectMessage: 'Jag skickade det till dig i ett direktmeddelande.',
  openFile: (name) => `Öppna ${name}`,
  fileNotSent: (name, why = 'Försök igen om en stund.') => `${name} gick inte att bifoga. ${why}`,
  externalUser: 'Bara medlemmar i arbetsytan som installerade Barium Bot kan använda den här.',
  unverifiedUser: 'Slack svarade inte på vem du är, så inget har gjorts. Försök igen om en minut.',
  notShownToEveryone:
    'Bara du ser det här: en annan organisation kan läsa kanalen, eller så kan boten inte ta reda på om någon kan det.',
  workObject: { type: 'Ärende', application: 'Process', state: 'Nu', missing: 'Ärendet finns inte längre' },
  notInserted: 'En annan organisation kan läsa kanalen, så ärendet infogades inte.',
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
    signInFailures: {
      wrongSecret:
        'Microsoft godtar inte klienthemligheten: sätt MicrosoftAppPassword till hemlighetens värde, inte dess id, eller skapa en ny under ”Certificates & secrets” i appregistreringen',
      expiredSecret:
        'klienthemligheten har gått ut: skapa en ny under ”Certificates & secrets” i appregistreringen och sätt MicrosoftAppPassword till dess värde',
      unknownApp:
        'Microsoft hittar ingen sådan app i klientorganisationen: jämför MicrosoftAppId och MicrosoftAppTenantId med appregistreringens översikt, och kontrollera MicrosoftAppType',
      disabledApp:
        'appen är avstängd i Entra ID: en administratör kan slå på inloggningen under ”Enterprise applications”',
      unknownTenant:
        'Microsoft hittar ingen sådan klientorganisation: kopiera MicrosoftAppTenantId från ”Directory (tenant) ID” i appregistreringens översikt',
      wrongCertificate:
        'Microsoft godtar inte certifikatet: ladda upp MicrosoftAppCertificateFile under ”Certificates & secrets” i appregistreringen, och kontrollera att det fortfarande gäller',
      wrongTime: 'Microsoft nekade inloggningen för att tiden är fel: ställ serverns klocka rätt',
      untrustedIdentity:
        'appen litar inte på den hanterade identiteten: lägg till den under ”Certificates & secrets”, ”Federated credentials” i appregistreringen, eller kontrollera MicrosoftAppFederatedClientId',
      unreachable: 'Microsoft går inte att nå: kontrollera att servern når login.microsoftonline.com',
    },
    platformRejects: (code) =>
      `Slack nekade token (${code}): kopiera SLACK_BOT_TOKEN på nytt från appens sida, OAuth & Permissions`,
    platformUnreachable: 'Slack går inte att nå: kontrollera att servern når slack.com',
    missingScopes: (scopes) =>
      `appen saknar behörigheter (${scopes}): skapa dess manifest på nytt med ”barium-bot manifest slack”, klistra in det och installera om appen`,
    lookupsFail: 'Slack svarar inte på uppslag just nu, så personer och kanaler som är nya för boten nekas',
    eventsDropped:
      'Slack släppte inte igenom alla händelser den senaste timmen, eftersom de var fler än 30 000 på en timme',
    nowhereInstalled: (url) => `inte installerad i någon arbetsyta än: öppna ${url}`,
    installationRejected: (code, url) => `Slack godtar inte token (${code}): installera appen igen på ${url}`,
    installationUnreadable: (url) =>
      `token sparades med en annan SECRET_KEY: sätt tillbaka den, eller installera appen igen på ${url}`,
    organization: (name, workspaces) =>
      `${name} (${number.format(workspaces)} ${workspaces === 1 ? 'arbetsyta' : 'arbetsytor'})`,
    notListed: (id) => `nekas, eftersom ${id} inte finns i SLACK_TEAMS`,
    otherWorkspaces: (count) => ` och ${number.format(count)} till`,
    limitations: {
      groups: (scopes) => `utan ${scopes} ger användargrupper i behörighetslistorna ingen åtkomst`,
      files: (scopes) => `utan ${scopes} går det inte att skicka filer till ärenden`,
      searches: (scopes) =>
        `utan ${scopes} skickas ett meddelande igen när det är osäkert om det kom fram, med en rad om att det kan vara en upprepning, och en bevakning kan skapas där boten inte är med`,
      unknown: 'Slack talade inte om vilka behörigheter appen har',
    },
    playground: 'Testmiljö',
  },
  installation: {
    language: 'sv',
    done: (workspace) => ({
      title: `Barium Bot är installerad i ${workspace}`,
      text: 'Skriv /barium i valfri kanal, eller skicka ett meddelande till Barium Bot.',
    }),
    doneForOrganization: (organization) => ({
      title: `Barium Bot är installerad i ${organization}`,
      text: 'Den finns inte i någon arbetsyta än. Välj vilka arbetsytor som ska kunna använda den.',
    }),
    openSlack: 'Öppna Slack',
    addToWorkspaces: 'Välj arbetsytor',
    denied: { title: 'Barium Bot installerades inte', text: 'Du avbröt installationen. Inget ändrades.' },
    notListed: (name, id) => ({
      title: 'Barium Bot kan inte installeras här',
      text: `${name} (${id}) finns inte på listan över arbetsytor som får använda boten, så installationen togs bort igen. Be dem som driver boten att lägga till den i SLACK_TEAMS.`,
    }),
    expired: {
      title: 'Barium Bot installerades inte',
      text: 'Länken har redan använts, är mer än tio minuter gammal eller öppnades i en annan webbläsare. Inget ändrades.',
    },
    failed: {
      title: 'Barium Bot installerades inte',
      text: 'Installationen misslyckades. Händer det igen, be dem som driver boten att titta i loggen.',
    },
    otherAddress: {
      title: 'Fel adress',
      text: 'Barium Bot kan bara installeras på sin publika adress.',
    },
    again: 'Försök igen',
  },
  unreachable: {
    archived: 'Kanalen är arkiverad. Återställ den, eller lägg bevakningen i en annan kanal.',
    removed: 'Boten är inte med i kanalen. Bjud in den först.',
    gone: 'Kanalen eller personen finns inte längre, eller så ser boten den inte. Bjud in boten, eller lägg bevakningen någon annanstans.',
    uninstalled:
      'Boten har avinstallerats eller så är dess token inte längre giltig. Be botens administratör installera den igen.',
    shared:
      'Kanalen är delad med en annan organisation. Be botens administratör lägga till den i SLACK_SHARED_CHANNELS, eller lägg bevakningen i en annan kanal.',
    sharedInTeams:
      'Personer från en annan organisation kan läsa kanalen. Be botens administratör lägga till den i TEAMS_SHARED_CHANNELS, eller lägg bevakningen i en annan kanal.',
    sharingUnknown:
      'Boten kan inte ta reda på om kanalen är delad med en annan organisation. Bjud in den till kanalen och försök igen.',
    refused: (code) => `Plattformen nekade inlägget: ${code}.`,
  },
};
