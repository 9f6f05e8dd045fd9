/** Each kind of credential, through the sign-in code of each SDK. */
import { randomUUID } from 'node:crypto';
import type { TeamsCredentials } from '../../../adapters/teams/options.ts';
import { describeSignInFailure } from '../../../adapters/teams/sign-in-failure.ts';
import { adapter } from '../../../src/text/en/adapter.ts';
import { certificateFile, type EntraServer, keyFile, redirectTo, startEntra } from './entra-server.ts';
import { tenant } from './teams.ts';

const en = adapter.health;

const sdks = {
  botbuilder: () => import('../../../adapters/teams/sdk.ts'),
  agents: () => import('../../../adapters/teams/sdk-agents.ts'),
};

// The SDKs find out once where the managed identity of the machine is.
let entra: EntraServer;

beforeAll(async () => {
  entra = await startEntra();
});
afterAll(() => entra.close());

/** Microsoft's code for a wrong credential. */
const rejected = /AADSTS7000215/;

describe.each(['botbuilder', 'agents'] as const)('the SDK %s', (name) => {
  // Both SDKs keep tokens by app for as long as the process runs.
  let app: { readonly type: 'SingleTenant'; readonly appId: string; readonly tenantId: string };

  beforeEach(() => {
    entra.requests.length = 0;
    app = { type: 'SingleTenant', appId: randomUUID(), tenantId: tenant };
  });

  const signIn = async (config: TeamsCredentials) => (await sdks[name]()).createSdk(config, {}).getAuthorization();
  const tokenRequests = () => entra.requests.filter(({ path }) => path.endsWith('/oauth2/v2.0/token'));

  it('signs in with a password to the tenant of the bot, once for many requests', async () => {
    const sdk = (await sdks[name]()).createSdk({ kind: 'password', ...app, password: 'hush' }, {});
    expect(await sdk.getAuthorization()).toBe('Bearer OUR.TOKEN');
    expect(await sdk.getAuthorization()).toBe('Bearer OUR.TOKEN');
    const form = { client_id: app.appId, scope: expect.stringContaining('https://api.botframework.com/.default') };
    expect(tokenRequests()).toMatchObject([{ path: `/${tenant}/oauth2/v2.0/token`, form }]);
  });

  it('signs in to the tenant of the Bot Framework if the bot is for several tenants', async () => {
    const config = { kind: 'password', ...app, type: 'MultiTenant', password: 'hush' } as const;
    expect(await signIn(config)).toBe('Bearer OUR.TOKEN');
    expect(tokenRequests()).toMatchObject([{ path: '/botframework.com/oauth2/v2.0/token' }]);
  });

  it('rejects if Microsoft rejects the password', async () => {
    await expect(signIn({ kind: 'password', ...app, password: 'wrong' })).rejects.toThrow(
      /AADSTS7000215|invalid_client/,
    );
  });

  it.each([
    ['AADSTS7000215', en.signInFailures.wrongSecret],
    ['AADSTS7000222', en.signInFailures.expiredSecret],
    ['AADSTS700016', en.signInFailures.unknownApp],
    ['AADSTS90002', en.signInFailures.unknownTenant],
    ['AADSTS53003', `${en.signInRejected} (AADSTS53003)`],
  ])('says in words why Microsoft answers %s', async (password, words) => {
    const error: unknown = await signIn({ kind: 'password', ...app, password }).catch((reason: unknown) => reason);
    expect(describeSignInFailure(error, en)).toBe(words);
  });

  it('says that Microsoft can’t be reached', async () => {
    await entra.close();
    const unused = redirectTo('http://127.0.0.1:9');
    const error: unknown = await signIn({ kind: 'password', ...app, password: 'hush' }).catch(
      (reason: unknown) => reason,
    );
    unused();
    entra = await startEntra();
    expect(describeSignInFailure(error, en)).toBe(en.signInFailures.unreachable);
  });

  it('signs in with a certificate, without a password', async () => {
    expect(await signIn({ kind: 'certificate', ...app, certificateFile, keyFile })).toBe('Bearer OUR.TOKEN');
    expect(tokenRequests()[0]?.form).not.toHaveProperty('client_secret');
  });

  it('is rejected with the key of another certificate', async () => {
    const other = 'test/fixtures/certificate/other-key.pem';
    await expect(signIn({ kind: 'certificate', ...app, certificateFile, keyFile: other })).rejects.toThrow(rejected);
  });

  it('signs in with a managed identity', async () => {
    const config = { kind: 'managed-identity', appId: app.appId, tenantId: tenant } as const;
    expect(await signIn(config)).toBe('Bearer OUR.TOKEN');
    const form = { resource: 'https://api.botframework.com', client_id: app.appId };
    expect(entra.requests).toMatchObject([{ path: '/identity', form }]);
  });

  it('signs in as an app that trusts a managed identity', async () => {
    const clientId = randomUUID();
    expect(await signIn({ kind: 'federated', ...app, clientId })).toBe('Bearer OUR.TOKEN');
    const [assertion] = entra.requests;
    expect(assertion).toMatchObject({
      path: '/identity',
      form: { resource: 'api://AzureADTokenExchange', client_id: clientId },
    });
    const form = { client_id: app.appId, client_assertion: 'ASSERTION' };
    expect(tokenRequests()).toMatchObject([{ path: `/${tenant}/oauth2/v2.0/token`, form }]);
  });
});
