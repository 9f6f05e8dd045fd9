/** The page at the bot's own address. */
export const landingPage = {
  privacyTitle: 'Privacy',
  privacy:
    'The bot only reads messages sent to it and, in channels, messages that mention it. It doesn’t store messages. It stores who did what to which case, who watches what, and how to reach them. This data stays with the company that runs the bot.',
  termsTitle: 'Terms of use',
  terms:
    'This bot is for people at the company that runs it. The company decides who can use it and how. Contact them with questions.',
};
