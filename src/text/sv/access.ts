import type { access as english } from '../en/access.ts';
import { formatsFor, timestamp } from '../format.ts';

const { count, listed } = formatsFor('sv');

export const access: typeof english = {
  label: 'Behörighetslistor',
  openByDefault:
    'alla kan se ärenden, eftersom ACCESS_VIEWERS inte är satt. En administratör bör ange vilka som får det där, eller sätta den till *',
  reloadFault: (since, problems) => [
    'inställningarna har varit felaktiga sedan ',
    timestamp(since),
    `, så de tidigare listorna gäller: ${problems}`,
  ],
  platforms: { slack: 'Slack', teams: 'Teams', web: 'testmiljön', cli: 'kommandoraden' },
  unmatchedEntry: (variable, entry, why) => `${variable}: ${entry} ${why}`,
  why: {
    'not-found': (what) => `finns inte i ${what}`,
    'not-connected': (what) => `hör till ${what}, som inte är anslutet`,
    'not-checked': (what) => `kunde inte kontrolleras eftersom ${what} inte svarade`,
    'no-such-application': (what) => `anger processen ”${what}”, som inte har några ärenden`,
  },
  unmatchedCount: (entries, variables) =>
    `${count(entries, 'rad', 'rader')} i ${listed(variables)} behöver ses över. En administratör ser vilka med kommandot status.`,
};
