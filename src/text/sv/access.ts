/** What the access lists name that there is not. */
import type { access as english } from '../en/access.ts';
import { count, listed } from './grammar.ts';

export const access: typeof english = {
  label: 'Behörighetslistor',
  platforms: { slack: 'Slack', teams: 'Teams', web: 'testmiljön', cli: 'skalet' },
  stray: (variable, entry, why) => `${variable}: ${entry} ${why}`,
  why: {
    nobody: (what) => `är okänd för ${what}`,
    'not-connected': (what) => `hör till ${what}, som inte används här`,
    unchecked: (what) => `kunde inte kontrolleras: ${what} svarade inte`,
    'no-such-application': (what) => `nämner ”${what}”, en process som saknar ärenden`,
  },
  counted: (strays, variables) =>
    `${count(strays, 'rad', 'rader')} i ${listed(variables)} behöver ses över: en administratör ser vilka med kommandot status.`,
};
