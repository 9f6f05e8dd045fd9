import { formatsFor } from '../format.ts';

const { number } = formatsFor('en');

/** The pages at the bot's own address. */
export const landingPage = {
  titles: { privacy: 'Privacy', terms: 'Terms of use' },
  website: [
    'Add it to your chat, to a group or to a channel, and type a case’s name or number. Type help to see everything it can do.',
  ],
  help: 'For help, or to report a problem, contact',
  privacy: [
    'The bot reads messages sent to it, messages that somebody uses one of its shortcuts on and, in channels, messages that mention it. When Slack doesn’t confirm that an announcement arrived, the bot also reads the messages of that channel from those minutes, to look for its own. It stores no messages. Files and texts sent to a case go to Barium and aren’t kept.',
    'It stores who did what to which case (the audit log), the changes of cases, who watches what, and how to reach them. This data stays with the company that runs the bot.',
  ],
  /** In days. Without `auditDays`, the audit log is kept forever. */
  retention: (historyDays: number, auditDays?: number) =>
    `The audit log is kept ${auditDays === undefined ? 'forever' : `for ${number.format(auditDays)} days`}, and changes of cases for ${number.format(historyDays)} days. Posted announcements are kept for 30 days, watches until they’re removed.`,
  contact: 'To see, correct or delete what is stored about you, contact',
  company: 'the company that runs the bot',
  terms: [
    'This bot is for people at the company that runs it. The company decides who can use it, which cases they can see, and what they can change.',
    'Everything you send through it is sent to Barium in the bot’s name, and the audit log says that it was you. Use it for your work only, and don’t pass on what you see to people who can’t see it in Barium.',
    'The bot shows what Barium last answered. If something depends on it, check the case in Barium. The company can change or switch off the bot at any time.',
  ],
  questions: 'For questions about these terms, contact',
};
