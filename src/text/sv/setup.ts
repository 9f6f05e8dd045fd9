import type { setup as english } from '../en/setup.ts';
import { formatsFor } from '../format.ts';

const { count, listed } = formatsFor('sv');

export const setup: typeof english = {
  title: 'Barium Bot: installation',
  intro: (file: string) =>
    `Kopplar boten till Barium, Slack och Teams och testar varje svar. Inget sparas förrän du bekräftar på slutet; då hamnar det i ${file}. Ctrl-C avbryter när som helst.`,
  keeps: 'Det finns redan inställningar. De står som förval: Enter behåller dem.',
  nothingSaved: 'Inget sparades.',
  yes: 'Ja',
  no: 'Nej',
  required: 'Ett svar behövs',
  enterKeeps: (question: string) => `${question} (Enter behåller)`,
  optional: (question: string) => `${question} (valfritt)`,
  tryAgain: 'Kontrollera svaren och försök igen. Enter behåller ett svar.',
  said: (reason: string) => `Svaret var: ${reason}`,

  barium: {
    baseUrl: 'Adressen till Bariums API',
    username: 'Användarnamnet för botens konto i Barium',
    password: 'Kontots lösenord',
    apiKey: 'API-nyckeln för er yta i Barium',
    testing: 'Loggar in i Barium …',
    signedIn: (username: string, processes: readonly string[], isComplete: boolean, cases: string) =>
      `Inloggad i Barium som ${username}: ${cases}. ${
        processes.length === 0
          ? 'Ingen process syns'
          : `${isComplete ? '' : 'Minst '}${count(processes.length, 'process', 'processer')}: ${listed(processes.slice(0, 8))}${processes.length > 8 ? ' …' : ''}`
      }`,
    webUrl: 'Adressen till valfritt ärende i webbläsaren, för länkar till Barium',
    noCaseId: 'Adressen saknar ärende-ID: öppna ett ärende i Barium och kopiera adressen från webbläsaren',
  },

  platforms: {
    question: 'Var ska boten användas?',
    slack: 'Slack',
    teams: 'Microsoft Teams',
    both: 'Slack och Microsoft Teams',
  },
  publicUrl: 'Botens publika https-adress',

  slack: {
    transport: 'Hur når Slack boten?',
    socket: 'Socket Mode',
    socketHint: 'boten ansluter till Slack, även bakom en brandvägg',
    http: 'HTTP',
    httpHint: 'Slack anropar en publik https-adress',
    hasApp: 'Finns det redan en Slack-app för boten?',
    hasIt: 'Ja, med sina tokens',
    createIt: 'Nej, skapa den nu',
    create: 'Skapa Slack-appen',
    steps: (isSocket: boolean, icon: string) => [
      'Kopiera manifestet ovan.',
      'Öppna https://api.slack.com/apps och välj Create New App, alternativet med manifest, och er arbetsyta. Klistra in manifestet under JSON, sedan Next och Create.',
      ...(isSocket ? [] : ['Slack kan inte verifiera adressen förrän boten är igång. Bortse från det så länge.']),
      `Basic Information, Display Information: ladda upp ikonen ${icon}.`,
      ...(isSocket
        ? ['Basic Information, App-Level Tokens: Generate Token, med scope connections:write. Kopiera den.']
        : ['Basic Information, App Credentials: kopiera Signing Secret.']),
      'Install App: Install to Workspace, sedan Allow. Kopiera Bot User OAuth Token.',
    ],
    botToken: 'Bot User OAuth Token, under OAuth & Permissions',
    appToken: 'App-Level Token, under Basic Information',
    signingSecret: 'Signing Secret, under Basic Information',
    testing: 'Frågar Slack …',
    severalWorkspaces: 'Slack är inställt för flera arbetsytor med OAuth. Det lämnas som det är: se docs/slack.md.',
  },

  teams: {
    register: 'Registrera boten i Azure',
    steps: (endpoint: string) => [
      'Öppna https://portal.azure.com och skapa en Azure Bot av typen Single Tenant.',
      `Configuration: sätt Messaging endpoint till ${endpoint} och notera Microsoft App ID och App Tenant ID.`,
      'Configuration, Manage Password: New client secret. Kopiera dess Value; det visas bara en gång.',
      'Channels: lägg till Microsoft Teams.',
    ],
    isRegistered: 'Är boten redan registrerad i Azure?',
    appId: 'Microsoft App ID',
    tenantId: 'App Tenant ID',
    credential: 'Hur loggar boten in?',
    password: 'Klienthemlighet (client secret)',
    certificate: 'Certifikat',
    certificateHint: 'två PEM-filer',
    federated: 'Federerad inloggning (federated credential)',
    federatedHint: 'en hanterad identitet som appen litar på',
    managedIdentity: 'Hanterad identitet (managed identity)',
    managedIdentityHint: 'botens app är själv identiteten',
    secret: 'Klienthemlighetens värde (Value)',
    certificateFile: 'Sökväg till certifikatet',
    keyFile: 'Sökväg till dess privata nyckel',
    clientId: 'Den hanterade identitetens klient-ID',
    testing: 'Loggar in hos Microsoft …',
  },

  access: {
    slackHint: 'Boten behöver en första administratör: du. Öppna din profil i Slack och välj ⋮, Kopiera medlems-ID.',
    slackAdmin: 'Ditt medlems-ID i Slack',
    slackShape: 'Ett medlems-ID ser ut som U0123ABCD',
    teamsHint:
      'Boten behöver en första administratör: du. Öppna din egen post under Users på https://entra.microsoft.com och kopiera Object ID.',
    teamsAdmin: 'Ditt objekt-ID i Entra',
    looking: 'Slår upp dig …',
    isAdmin: (name: string, entry: string) => `${name} blir administratör: ${entry}`,
    viewers: 'Får alla slå upp ärenden?',
    everyone: 'Ja',
    everyoneHint: 'utom gäster',
    admins: 'Nej, bara administratörer',
    adminsHint: 'lägg till andra i ACCESS_VIEWERS senare',
  },

  review: {
    title: (file: string) => `Det här sparas i ${file}:`,
    unchanged: 'Allt är redan sparat.',
    added: 'ny',
    changed: 'ändrad',
    removed: 'borttagen',
    package: (path: string) => `Och appen för Teams: ${path}`,
    invalid: (issues: string) => `Boten startar inte med de här inställningarna:\n${issues}`,
    overridden: (names: readonly string[]) => `Miljön sätter också ${listed(names)} och går före filen.`,
    question: 'Spara?',
    saved: (path: string) => `Sparade ${path}`,
  },

  next: {
    title: 'Nästa steg',
    start: 'Starta boten: npm start. Om den redan är igång, starta om den.',
    doctor: 'Kontrollera sedan allt: npx barium-bot doctor',
    slackVerify: (endpoint: string) =>
      `I Slack-appen, Event Subscriptions: tryck på Retry vid ${endpoint}. Slack verifierar adressen nu när boten är igång.`,
    slackTry: 'I Slack: /barium list. För aviseringar i en kanal: /invite @Barium Bot.',
    teamsUpload: (path: string) =>
      `I Teams: Appar, Hantera dina appar, Ladda upp en app, Ladda upp en anpassad app: ${path}. För alla: en administratör laddar upp den på https://admin.teams.microsoft.com under Teams-appar, Hantera appar.`,
    admin: 'Skicka vem-är-jag till boten och lägg till raden den visar i ACCESS_ADMINS: ingen kan ändra ärenden än.',
  },
};
