/**
 * Microsoft's SDK, and all that the rest of this folder needs of it: who sent a request, and a token for ours. The
 * SDK gets no more releases, so a successor has this one file to fill.
 */
import {
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from 'botbuilder';
import type { InvokeAnswer } from './activity.ts';
import type { Outside, TeamsCredentials } from './options.ts';

/** Nobody whom the Bot Framework vouches for sent this. */
export class NotAuthenticError extends Error {
  override readonly name = 'NotAuthenticError';
}

/** Whoever a token vouches for. */
export interface Sender {
  /** The service URL that the token was made for; nothing without sign-in. */
  readonly serviceUrl: string | undefined;
  /** Has an activity of theirs answered. */
  receive(
    activity: object,
    answer: () => Promise<InvokeAnswer | undefined>,
  ): Promise<InvokeAnswer | undefined>;
}

export interface Sdk {
  /**
   * Checks the token of a request, whatever its body: a body is read only where the token holds. Rejects with
   * {@link NotAuthenticError} where it is missing, wrong, not for this bot or not from Teams, and with another error
   * where it could not be checked.
   */
  verify(authorization: string): Promise<Sender>;
  /** The Authorization header for the connector, if it asks for one. Rejects when Microsoft refuses to sign us in. */
  authorization(): Promise<string | undefined>;
}

/** What the outbound token is for, and where it comes from: the public cloud's constants of the SDK. */
const cloud = {
  loginUrl: 'https://login.microsoftonline.com/botframework.com',
  scope: 'https://api.botframework.com',
  issuer: 'https://api.botframework.com',
  oAuthUrl: 'https://api.botframework.com',
  channelMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  emulatorMetadata:
    'https://login.microsoftonline.com/botframework.com/v2.0/.well-known/openid-configuration',
};

type Activity = Parameters<ConfigurationBotFrameworkAuthentication['authenticateRequest']>[0];
type Authenticated = Awaited<ReturnType<ConfigurationBotFrameworkAuthentication['authenticateRequest']>>;

/**
 * Opens the turn itself, so that a wrong signature is a 401 and no part of an error reaches the sender.
 *
 * The SDK makes two clients for every turn, at half the cost of an answer. Nothing here is said through them (see
 * connector.ts), so the first ones do for all turns.
 */
class Door extends CloudAdapter {
  #connector: ReturnType<NonNullable<Authenticated['connectorFactory']>['create']> | undefined;

  open(who: Authenticated, activity: Activity, logic: () => Promise<void>) {
    const create: NonNullable<Authenticated['connectorFactory']>['create'] = (serviceUrl, audience) => {
      this.#connector ??= who.connectorFactory?.create(serviceUrl, audience);
      if (this.#connector === undefined) throw new Error('the SDK let somebody in without a way to answer');
      return this.#connector;
    };
    return this.processActivity({ ...who, connectorFactory: { create } }, activity, logic);
  }
}

/** As above: nobody's tokens are asked for. */
class Authentication extends ConfigurationBotFrameworkAuthentication {
  #client: ReturnType<ConfigurationBotFrameworkAuthentication['createUserTokenClient']> | undefined;

  override createUserTokenClient(
    identity: Parameters<ConfigurationBotFrameworkAuthentication['createUserTokenClient']>[0],
  ) {
    this.#client ??= super.createUserTokenClient(identity);
    return this.#client;
  }
}

export function createSdk(config: TeamsCredentials, outside: Outside): Sdk {
  const credentials = new ConfigurationServiceClientCredentialFactory(settingsOf(config));
  const authentication = new Authentication(
    outside.openIdMetadataUrl === undefined ? {} : parameters(outside.openIdMetadataUrl),
    credentials,
  );
  const door = new Door(authentication);
  return {
    async verify(authorization) {
      const who = await authenticate(authentication, authorization);
      return {
        serviceUrl: who.claimsIdentity?.getClaimValue('serviceurl') ?? undefined,
        async receive(activity, answer) {
          let answered: InvokeAnswer | undefined;
          // The SDK reads a few fields that readActivity has checked, and hands the rest through.
          await door.open(who, activity as Activity, async () => {
            answered = await answer();
          });
          return answered;
        },
      };
    },
    async authorization() {
      if (config.kind === 'anonymous') return undefined;
      return `Bearer ${await (outside.token ?? tokenOf(config, credentials))()}`;
    },
  };
}

/** Of an activity the SDK looks at its channel, for which the key must be meant, and at its service URL: see door.ts. */
async function authenticate(authentication: Authentication, authorization: string): Promise<Authenticated> {
  try {
    return await authentication.authenticateRequest({ channelId: 'msteams' } as Activity, authorization);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new NotAuthenticError('the request has no token that holds', { cause: error });
  }
}

/** What the SDK throws for a bad token: an error of its own with this status, or one of the library that checks signatures. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('statusCode' in error) return error.statusCode === 401;
  return ['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError'].includes(error.name);
}

function tokenOf(
  config: Exclude<TeamsCredentials, { kind: 'anonymous' }>,
  credentials: ConfigurationServiceClientCredentialFactory,
): () => Promise<string> {
  return async () => {
    const made = await credentials.createCredentials(config.appId, cloud.scope, cloud.loginUrl, true);
    if (!('getToken' in made) || typeof made.getToken !== 'function') {
      throw new Error('the SDK made credentials that have no token');
    }
    return made.getToken();
  };
}

function settingsOf(config: TeamsCredentials) {
  if (config.kind === 'anonymous') return {};
  const { appId, tenantId } = config;
  const ids = { MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId };
  if (config.kind === 'managed-identity') return { ...ids, MicrosoftAppType: 'UserAssignedMsi' };
  return { ...ids, MicrosoftAppType: config.type, MicrosoftAppPassword: config.password };
}

/** The SDK takes all of its addresses from us or none. */
function parameters(openIdMetadataUrl: string) {
  return {
    ToChannelFromBotLoginUrl: cloud.loginUrl,
    ToChannelFromBotOAuthScope: cloud.scope,
    ToBotFromChannelTokenIssuer: cloud.issuer,
    OAuthUrl: cloud.oAuthUrl,
    ToBotFromChannelOpenIdMetadataUrl: openIdMetadataUrl,
    ToBotFromEmulatorOpenIdMetadataUrl: cloud.emulatorMetadata,
    ValidateAuthority: true,
  };
}
