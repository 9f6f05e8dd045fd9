/** What the access lists name that there is not. */
import type { Platform } from '../../chat.ts';
import type { access as english } from '../en/access.ts';
import { count, listed } from './grammar.ts';

const platforms: Readonly<Record<Platform, string>> = {
  slack: 'Slack',
  teams: 'Teams',
  web: 'webbchatten',
  cli: 'skalet',
};

export const access: typeof english = {
  label: 'Behörighetslistor',
  stray: (variable, entry, why) => `${variable}: ${entry} ${why}`,
  why: {
    nobody: (platform) => `avser ingen som ${platforms[platform]} känner till`,
    'not-connected': (platform) => `hör till ${platforms[platform]}, som inte används här`,
    unchecked: (platform) => `kunde inte kontrolleras: ${platforms[platform]} svarade inte`,
    'no-such-application': (_, application = '') => `nämner ”${application}”, en process som saknar ärenden`,
  },
  counted: (strays, variables) =>
    `${count(strays, 'rad', 'rader')} i ${listed(variables)} behöver ses över: en administratör ser vilka med kommandot status.`,
};
