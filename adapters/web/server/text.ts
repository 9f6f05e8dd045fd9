/** The strings of the playground's server; replies bring the bot's own. */
export const english = {
  localOnly: 'The playground only works from its own page on this machine.',
  tokenNeeded: 'Open the address that the bot printed when it started. It changes at each start.',
  contentExpired: 'This file has expired. Run the command again.',
  invalidRequest: 'The page sent something unexpected. Reload the page and try again.',
  unknownConversation: "This channel doesn't exist. Reload the page.",
  filesExpired: 'The files have expired. Drop them here again.',
  stopping: 'The bot is shutting down. Try again in a moment.',
  failed: 'Something went wrong. See the log for details.',
  pageNotBuilt: "The page hasn't been built. Run: npm run build",
  unknownSetting: (name: string) => `The simulator has no setting called ${name}.`,
  notAddressed: 'In channels, start with /barium for an answer only you see, or with @Barium to ask in public',
  cancelled: 'Case cancelled',
  removed: 'Deleted in Barium',
  created: (name: string) => `Created ${name}`,
  paused: 'Simulation paused',
  speed: (speed: number) => `Speed ${speed}×`,
  updated: 'Updated',
  advanced: {
    task: (step: string, name: string) => `“${step}” was completed in ${name}.`,
    message: (step: string, name: string) => `${name} received the message “${step}”.`,
    timer: (step: string, name: string) => `The timer “${step}” expired in ${name}.`,
    started: (name: string) => `${name} was started.`,
    closed: (name: string, status: string) => `${name} is ${status} and can't be advanced.`,
    notWaiting: (name: string) => `${name} isn't waiting for anything right now.`,
    waitingFor: (names: string) => `Waiting for ${names}.`,
    status: (status: string) => `The case is ${status}.`,
  },
  statuses: {} as Readonly<Record<string, string>>,
  /** The user's name, also within sentences: "sent by Guest". */
  guest: 'Guest',
  askPrivately: 'only you see the answer',
  askInPublic: 'everyone sees the answer',
  descriptions: {
    barium: 'Direct message with the bot',
    orders: 'Customer orders, from received to delivered',
    permits: "Building permits and what they're waiting for",
    general: 'Everything else',
  },
};

export type ServerStrings = typeof english;

const swedish: ServerStrings = {
  localOnly: 'Testmiljön fungerar bara från sin egen sida på den här datorn.',
  tokenNeeded: 'Öppna adressen som boten skrev ut när den startade. Den är ny vid varje start.',
  contentExpired: 'Filen finns inte kvar. Kör kommandot igen.',
  invalidRequest: 'Sidan skickade något oväntat. Ladda om sidan och försök igen.',
  unknownConversation: 'Kanalen finns inte. Ladda om sidan.',
  filesExpired: 'Filerna finns inte kvar. Släpp dem här igen.',
  stopping: 'Boten håller på att stängas av. Försök igen om en stund.',
  failed: 'Något gick fel. Se loggen för detaljer.',
  pageNotBuilt: 'Sidan är inte byggd. Kör: npm run build',
  unknownSetting: (name) => `Simulatorn har ingen inställning som heter ${name}.`,
  notAddressed: 'Börja med /barium i kanaler för ett svar som bara du ser, eller med @Barium för att fråga öppet',
  cancelled: 'Ärendet är annullerat',
  removed: 'Borttaget i Barium',
  created: (name) => `${name} har skapats`,
  paused: 'Simuleringen är pausad',
  speed: (speed) => `Hastighet ${speed}×`,
  updated: 'Uppdaterat',
  advanced: {
    task: (step, name) => `”${step}” är klar i ${name}.`,
    message: (step, name) => `${name} tog emot meddelandet ”${step}”.`,
    timer: (step, name) => `Timern ”${step}” löpte ut i ${name}.`,
    started: (name) => `${name} har startat.`,
    closed: (name, status) => `${name} är ${status} och kan inte flyttas fram.`,
    notWaiting: (name) => `${name} väntar inte på något just nu.`,
    waitingFor: (names) => `Väntar på ${names}.`,
    status: (status) => `Ärendet är ${status}.`,
  },
  statuses: {
    active: 'pågående',
    ready: 'ej startat',
    completed: 'avslutat',
    cancelled: 'annullerat',
    aborted: 'avbrutet',
  },
  guest: 'Gäst',
  askPrivately: 'bara du ser svaret',
  askInPublic: 'alla ser svaret',
  descriptions: {
    barium: 'Direktmeddelanden med boten',
    orders: 'Kundorder, från mottagen till levererad',
    permits: 'Bygglov och vad de väntar på',
    general: 'Allt annat',
  },
};

/** The strings in a reader's language; English by default. */
export function stringsFor(locale: string | undefined): ServerStrings {
  return /^sv\b/iu.test(locale ?? '') ? swedish : english;
}

/** The strings in the language of the request's `Accept-Language`. */
export function stringsForRequest(request: {
  acceptsLanguages(...languages: string[]): string | false;
}): ServerStrings {
  return stringsFor(request.acceptsLanguages('en', 'sv') || undefined);
}

export const playgroundConversations = [
  { id: 'barium', name: 'Barium', isDirect: true },
  { id: 'orders', name: 'orders', isDirect: false },
  { id: 'permits', name: 'permits', isDirect: false },
  { id: 'general', name: 'general', isDirect: false },
] as const;
