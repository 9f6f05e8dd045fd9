/** What the adapter needs of Microsoft's SDK. `sdk.ts` and `sdk-agents.ts` each implement it with another one. */
/** The Bot Framework did not sign the request for this bot. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError';
}

/** The sender of a request with a valid token. */
export interface AuthenticatedSender {
  /** The service URL in the token; `undefined` without sign-in. */
  readonly serviceUrl: string | undefined;
}

export interface Sdk {
  /**
   * Verifies the token of a request; the body is not needed, so it can be read afterwards. Rejects with an
   * {@link InvalidTokenError} if the token is missing, invalid, not for this bot or not from Teams, and with another
   * error if it could not be verified.
   */
  verify(authorization: string): Promise<AuthenticatedSender>;
  /**
   * Returns the Authorization header for the connector, or `undefined` without sign-in. Rejects if Microsoft rejects
   * the bot's credentials.
   */
  getAuthorization(): Promise<string | undefined>;
}

/** Constants of the public cloud: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
export const cloud = {
  metadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  issuer: 'https://api.botframework.com',
  scope: 'https://api.botframework.com',
  /** The tenant in which multi-tenant bots sign in. */
  multiTenant: 'botframework.com',
} as const;
