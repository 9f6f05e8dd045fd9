/** How the endpoint rejects a caller. Loads nothing, so that `doctor` can recognize the endpoint by it. */

export const endpoint = '/mcp';

/** https://www.rfc-editor.org/rfc/rfc9728: where clients read how to sign in. */
export const metadataPath = '/.well-known/oauth-protected-resource';

const realm = 'Barium Bot';

/** Whether a response's `WWW-Authenticate` header is from this endpoint. */
export function isOwnChallenge(header: string | null): boolean {
  return header?.includes(`realm="${realm}"`) === true;
}

/** The `WWW-Authenticate` header of a 401. `metadataUrl` is missing if there is no sign-in to discover. */
export function challenge(isTokenInvalid: boolean, metadataUrl: string | undefined): string {
  return [
    `Bearer realm="${realm}"`,
    ...(isTokenInvalid ? ['error="invalid_token"'] : []),
    ...(metadataUrl === undefined ? [] : [`resource_metadata="${metadataUrl}"`]),
  ].join(', ');
}
