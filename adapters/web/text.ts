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
  panelRefused: 'The simulator did not do that.',
  unknownSwitch: (name: string) => `The simulator has no switch called ${name}.`,
  notAddressed:
    'In a channel Barium listens to lines that begin with /barium or @Barium, such as: /barium list',
} as const;

/** The places of the playground. */
export const places = [
  { id: 'barium', name: 'Barium', about: 'You and the bot, nobody else', direct: true },
  { id: 'orders', name: 'orders', about: 'Customer orders, from received to delivered', direct: false },
  { id: 'permits', name: 'permits', about: 'Building permits and what they wait for', direct: false },
  { id: 'general', name: 'general', about: 'Everything else', direct: false },
] as const;
