import { randomBytes } from 'node:crypto';
import type { VariableName } from '../../config/index.ts';
import type { Settings } from './settings.ts';

/** An installation that has one of these may have sent links and buttons already, which another key would break. */
const signsOfUse: readonly VariableName[] = ['BARIUM_BASE_URL', 'SLACK_BOT_TOKEN', 'SLACK_CLIENT_ID', 'MicrosoftAppId'];

/** Makes a secret key on the first run, unless there is one. Later, the bot keeps the one in its database. */
export function ensureSecretKey(settings: Settings): void {
  if (settings.get('SECRET_KEY') !== undefined || signsOfUse.some(settings.isInFile)) return;
  settings.set('SECRET_KEY', randomBytes(32).toString('base64'));
}
