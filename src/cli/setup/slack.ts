/** Connects Slack. */
import { readConfig } from '../../config/index.ts';
import { askPublicUrl, testPlatform } from './platform.ts';
import { askSecretVariable, askUntilAccepted, type Setup } from './questions.ts';
import { pick } from './trial.ts';

/** The path to which Slack sends its requests. */
export const slackEndpoint = '/slack/events';

export async function setUpSlack(setup: Setup): Promise<void> {
  const { settings, prompts, text } = setup;
  const { slack: words } = text.setup;
  if (settings.get('SLACK_CLIENT_ID') !== undefined) {
    prompts.report('warn', words.severalWorkspaces);
    return;
  }
  const hasToken = settings.get('SLACK_BOT_TOKEN') !== undefined;
  const transport = await prompts.choose({
    message: words.transport,
    choices: [
      { value: 'socket', label: words.socket, hint: words.socketHint },
      { value: 'http', label: words.http, hint: words.httpHint },
    ],
    initial: hasToken && settings.get('SLACK_APP_TOKEN') === undefined ? 'http' : 'socket',
  });
  const isSocket = transport === 'socket';
  if (isSocket) await showManifestUnlessCreated(setup, true, hasToken);
  else {
    // With the token, the bot would use Socket Mode.
    settings.set('SLACK_APP_TOKEN', undefined);
    await askPublicUrl(setup);
    await showManifestUnlessCreated(setup, false, hasToken);
  }
  const ask = async () => {
    await askSecretVariable(setup, 'SLACK_BOT_TOKEN', words.botToken);
    if (isSocket) await askSecretVariable(setup, 'SLACK_APP_TOKEN', words.appToken);
    else await askSecretVariable(setup, 'SLACK_SIGNING_SECRET', words.signingSecret);
  };
  await askUntilAccepted(setup, ask, {
    parts: ['barium', 'slack'],
    testing: words.testing,
    test: (trial) => testPlatform(setup, trial),
  });
}

async function showManifestUnlessCreated(
  { settings, prompts, text }: Setup,
  isSocket: boolean,
  hasToken: boolean,
): Promise<void> {
  const { slack: words } = text.setup;
  const answer = await prompts.choose({
    message: words.hasApp,
    choices: [
      { value: 'create', label: words.createIt },
      { value: 'has', label: words.hasIt },
    ],
    initial: hasToken ? 'has' : 'create',
  });
  if (answer === 'has') return;
  // Not in the bundle of this file: it finds the icon beside itself.
  const { formatSlackManifest, findSlackIcon } = await import('../manifest.ts');
  const address = isSocket ? {} : { PUBLIC_URL: settings.get('PUBLIC_URL') };
  // People who have not used the bot yet see the manifest's words in the language of the installation.
  const variables = { ...pick(settings, ['barium', 'links'], text), ...address, LOCALE: settings.get('LOCALE') };
  prompts.print(formatSlackManifest(readConfig(variables), isSocket));
  prompts.showSteps(words.create, words.steps(isSocket, findSlackIcon()));
}
