/** Connects Microsoft Teams. */
import type { VariableName } from '../../config/index.ts';
import { askPublicUrl, testPlatform } from './platform.ts';
import { askSecretVariable, askUntilAccepted, askVariable, type Setup } from './questions.ts';

/** The path to which Teams sends its requests. */
const teamsEndpoint = '/api/messages';

const credentials = {
  password: ['MicrosoftAppPassword'],
  certificate: ['MicrosoftAppCertificateFile', 'MicrosoftAppCertificateKeyFile'],
  federated: ['MicrosoftAppFederatedClientId'],
  managedIdentity: [],
} as const satisfies Readonly<Record<string, readonly VariableName[]>>;

type Credential = keyof typeof credentials;

export async function setUpTeams(setup: Setup): Promise<void> {
  const { settings, prompts, text } = setup;
  const { teams: words } = text.setup;
  const publicUrl = await askPublicUrl(setup);
  const isRegistered = await prompts.confirm({
    message: words.isRegistered,
    initial: settings.get('MicrosoftAppId') !== undefined,
  });
  if (!isRegistered) prompts.showSteps(words.register, words.steps(`${publicUrl}${teamsEndpoint}`));
  // Only tools on this machine would reach it.
  settings.set('TEAMS_ALLOW_ANONYMOUS', undefined);
  const ask = async () => {
    await askVariable(setup, 'MicrosoftAppId', { message: words.appId });
    await askVariable(setup, 'MicrosoftAppTenantId', { message: words.tenantId });
    await askCredential(setup);
  };
  await askUntilAccepted(setup, ask, {
    parts: ['barium', 'teams'],
    testing: words.testing,
    test: (trial) => testPlatform(setup, trial),
  });
}

/** The bot takes exactly one, so the variables of the others are removed. */
async function askCredential(setup: Setup): Promise<void> {
  const { settings, prompts, text } = setup;
  const { teams: words } = text.setup;
  const chosen = await prompts.choose<Credential>({
    message: words.credential,
    choices: [
      { value: 'password', label: words.password },
      { value: 'certificate', label: words.certificate, hint: words.certificateHint },
      { value: 'federated', label: words.federated, hint: words.federatedHint },
      { value: 'managedIdentity', label: words.managedIdentity, hint: words.managedIdentityHint },
    ],
    initial: currentCredential(setup),
  });
  for (const name of Object.values(credentials).flat()) {
    if (!credentials[chosen].some((one) => one === name)) settings.set(name, undefined);
  }
  const isIdentity = settings.get('MicrosoftAppType') === 'UserAssignedMSI';
  if (chosen === 'managedIdentity') settings.set('MicrosoftAppType', 'UserAssignedMSI');
  else if (isIdentity) settings.set('MicrosoftAppType', undefined);
  if (chosen === 'password') await askSecretVariable(setup, 'MicrosoftAppPassword', words.secret);
  if (chosen === 'federated') await askVariable(setup, 'MicrosoftAppFederatedClientId', { message: words.clientId });
  if (chosen === 'certificate') {
    await askVariable(setup, 'MicrosoftAppCertificateFile', { message: words.certificateFile });
    await askVariable(setup, 'MicrosoftAppCertificateKeyFile', { message: words.keyFile });
  }
}

function currentCredential({ settings }: Setup): Credential {
  if (settings.get('MicrosoftAppType') === 'UserAssignedMSI') return 'managedIdentity';
  const all = Object.entries(credentials) as [Credential, readonly VariableName[]][];
  const [found] = all.find(([, names]) => names.some((name) => settings.get(name) !== undefined)) ?? [];
  return found ?? 'password';
}
