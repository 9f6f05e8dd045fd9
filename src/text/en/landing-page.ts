/** The page that stands at the bot's address, for whoever looks there. */
export const front = {
  privacyTitle: 'Privacy',
  privacy:
    'The bot reads what is written to it, and in channels only what mentions it. It keeps no messages. It keeps who did what to which case through it, who watches what, and where to reach them. That stays with the company that runs this bot.',
  termsTitle: 'Terms of use',
  terms:
    'The bot is for those who work at the company that runs it. The company decides who may use it and for what. Turn to it with questions.',
};
