/** What the playground's server says in its own name; the bot's words come from the bot. */
export const text = {
  foreign: 'The playground answers only to a page on this machine that it served itself.',
  contentGone: 'This is no longer kept. Ask the bot for it again.',
  unreadable:
    'The page sent something that the playground does not understand. Reload the page and try again.',
  unknownPlace: 'There is no such channel here. Reload the page.',
  filesGone: 'The files are no longer kept. Drop them once more.',
  stopping: 'The bot is stopping. Try again in a moment.',
  failed: 'Something went wrong here. It has been written to the log.',
  noPage: 'The page has not been built. Run: npm run build',
  unknownSwitch: (name: string) => `The simulator has no switch called ${name}.`,
  notAddressed:
    'In a channel Barium listens to lines that begin with /barium or @Barium, such as: /barium list',
  cancelled: 'Cancelled.',
  removed: 'Removed, as if somebody had deleted it in Barium.',
  created: (name: string) => `Created ${name}.`,
  still: 'Cases stand still.',
  speed: (speed: number) => `Cases move at speed ${speed}.`,
  set: 'Set.',
  /** Who sits at the page. It stands in sentences of every kind: “sent by Guest”. */
  guest: 'Guest',
  sayToBot: 'say it to the bot',
  abouts: {
    barium: 'You and the bot, nobody else',
    orders: 'Customer orders, from received to delivered',
    permits: 'Building permits and what they wait for',
    general: 'Everything else',
  },
};

export type ServerText = typeof text;

const swedish: ServerText = {
  foreign: 'Testmiljön svarar bara en sida på den här datorn som den själv har lämnat ut.',
  contentGone: 'Det här finns inte kvar. Fråga boten om det igen.',
  unreadable: 'Sidan skickade något som testmiljön inte förstår. Läs in sidan på nytt och försök igen.',
  unknownPlace: 'Den kanalen finns inte här. Läs in sidan på nytt.',
  filesGone: 'Filerna finns inte kvar. Släpp dem en gång till.',
  stopping: 'Boten håller på att stanna. Försök igen om en stund.',
  failed: 'Något gick fel här. Det har skrivits i loggen.',
  noPage: 'Sidan är inte byggd. Kör: npm run build',
  unknownSwitch: (name) => `Simulatorn har ingen inställning som heter ${name}.`,
  notAddressed:
    'I en kanal lyssnar Barium på rader som börjar med /barium eller @Barium, till exempel: /barium lista',
  cancelled: 'Makulerat.',
  removed: 'Borttaget, som om någon hade tagit bort det i Barium.',
  created: (name) => `${name} har skapats.`,
  still: 'Ärendena står stilla.',
  speed: (speed) => `Ärendena rör sig med hastighet ${speed}.`,
  set: 'Inställt.',
  guest: 'Gäst',
  sayToBot: 'säg det till boten',
  abouts: {
    barium: 'Du och boten, ingen annan',
    orders: 'Kundorder, från mottagen till levererad',
    permits: 'Bygglov och vad de väntar på',
    general: 'Allt annat',
  },
};

/** The words for a reader's language, or English. */
export function textFor(locale: string | undefined): ServerText {
  return /^sv\b/iu.test(locale ?? '') ? swedish : text;
}

/** The words for whoever sent a request; express reads its `accept-language`. */
export function textOf(request: { acceptsLanguages(...ours: string[]): string | false }): ServerText {
  return textFor(request.acceptsLanguages('en', 'sv') || undefined);
}

/** The places of the playground. */
export const places = [
  { id: 'barium', name: 'Barium', isDirect: true },
  { id: 'orders', name: 'orders', isDirect: false },
  { id: 'permits', name: 'permits', isDirect: false },
  { id: 'general', name: 'general', isDirect: false },
] as const;
