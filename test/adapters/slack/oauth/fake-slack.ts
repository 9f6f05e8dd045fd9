/**
 * Slack with several workspaces and organizations, as strict as Slack about whose token does what: codes and refresh tokens work
 * once, tokens see their own workspace only, and an organization's token needs the workspace where Slack needs it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { handleRequests } from '../../../handle-requests.ts';

export const clientId = '111.222';
export const clientSecret = 'client-secret-of-the-app';

export interface Place {
  /** T… or E…. */
  readonly id: string;
  readonly name: string;
  /** The organization of a workspace. */
  readonly organization?: Place;
  /** Whether its tokens expire. */
  readonly hasRotation?: boolean;
}

export interface FakeCall {
  readonly method: string;
  /** Whose token was used; undefined without one. */
  readonly place: string | undefined;
  readonly args: Readonly<Record<string, string>>;
}

interface Token {
  readonly value: string;
  readonly place: Place;
  error: 'token_expired' | 'token_revoked' | undefined;
}

export interface FakeSlack {
  /** Ends in `/`. */
  readonly apiUrl: string;
  readonly calls: FakeCall[];
  /** The workspaces that an organization has given access, by its id. */
  readonly grants: Map<string, Place[]>;
  /** Somebody allows the installation: the code that Slack sends the browser back with. */
  allow(place: Place, redirectUri: string): string;
  /** The tokens that a workspace was given, oldest first. */
  tokensOf(place: Place): readonly string[];
  /** All tokens of a workspace are rejected with this code from now on. */
  reject(place: Place, error: 'token_expired' | 'token_revoked'): void;
  /** Called before each call is answered. */
  intercept: (call: FakeCall) => object | undefined;
  callsOf(method: string): FakeCall[];
  close(): Promise<void>;
}

const bots = { user_id: 'UBOT', bot_id: 'BBOT' } as const;

/** Needs `team_id` with the token of an organization. */
const teamMethods = ['conversations.list', 'users.conversations', 'usergroups.users.list'];

export async function startFakeSlack(): Promise<FakeSlack> {
  const codes = new Map<string, { readonly place: Place; readonly redirectUri: string }>();
  const tokens = new Map<string, Token>();
  const refreshTokens = new Map<string, Place>();
  const calls: FakeCall[] = [];
  let issued = 0;

  const issue = (place: Place) => {
    issued += 1;
    const value = place.hasRotation ? `xoxe.xoxb-1-${place.id}-${issued}` : `xoxb-${place.id}-${issued}`;
    tokens.set(value, { value, place, error: undefined });
    if (!place.hasRotation) return { access_token: value };
    const refresh = `xoxe-1-${place.id}-${issued}`;
    refreshTokens.set(refresh, place);
    return { access_token: value, refresh_token: refresh, expires_in: 43_200 };
  };

  const access = (args: FakeCall['args']): object => {
    if (args.client_id !== clientId || args.client_secret !== clientSecret) return failure('bad_client_secret');
    if (args.grant_type === 'refresh_token') {
      const place = refreshTokens.get(args.refresh_token ?? '');
      if (place === undefined) return failure('invalid_refresh_token');
      refreshTokens.delete(args.refresh_token ?? '');
      return { ok: true, token_type: 'bot', ...issue(place) };
    }
    const code = codes.get(args.code ?? '');
    if (code === undefined) return failure('invalid_code');
    codes.delete(args.code ?? '');
    if (code.redirectUri !== args.redirect_uri) return failure('bad_redirect_uri');
    const { id, name, organization } = code.place;
    const isOrganization = id.startsWith('E');
    return {
      ok: true,
      app_id: 'A1',
      token_type: 'bot',
      scope: 'commands,chat:write',
      bot_user_id: bots.user_id,
      team: isOrganization ? null : { id, name },
      enterprise: isOrganization
        ? { id, name }
        : organization
          ? { id: organization.id, name: organization.name }
          : null,
      is_enterprise_install: isOrganization,
      authed_user: { id: 'UINSTALLER' },
      ...issue(code.place),
    };
  };

  const answer = ({ method, args }: FakeCall, token: Token | undefined): object => {
    if (method === 'oauth.v2.access') return access(args);
    if (token === undefined) return failure('invalid_auth');
    if (token.error !== undefined) return failure(token.error);
    const { id, name, organization } = token.place;
    const isOrganization = id.startsWith('E');
    const granted = slack.grants.get(id) ?? [];
    if (teamMethods.includes(method) && isOrganization && !granted.some((place) => place.id === args.team_id)) {
      return failure(args.team_id === undefined ? 'missing_argument' : 'team_access_not_granted');
    }
    switch (method) {
      case 'auth.test':
        return {
          ok: true,
          url: 'https://acme.slack.com/',
          team: name,
          team_id: id,
          ...bots,
          ...(organization || isOrganization ? { enterprise_id: organization?.id ?? id } : {}),
          is_enterprise_install: isOrganization,
        };
      case 'auth.teams.list':
        return { ok: true, teams: granted.map((place) => ({ id: place.id, name: place.name })) };
      case 'apps.uninstall':
        if (args.client_id !== clientId || args.client_secret !== clientSecret) return failure('bad_client_secret');
        slack.reject(token.place, 'token_revoked');
        return { ok: true };
      case 'users.info':
        return {
          ok: true,
          user: {
            id: args.user,
            name: args.user,
            team_id: args.user?.split('-')[0],
            is_restricted: false,
            is_ultra_restricted: false,
            ...(isOrganization ? { enterprise_user: { enterprise_id: id } } : {}),
          },
        };
      case 'conversations.info':
        return { ok: true, channel: { id: args.channel, is_ext_shared: false, is_pending_ext_shared: false } };
      case 'conversations.open':
        return { ok: true, channel: { id: `D-${args.users}` } };
      case 'conversations.list':
        return { ok: true, channels: [] };
      case 'usergroups.users.list':
        return { ok: true, users: [`${args.team_id ?? id}-member`] };
      case 'chat.postMessage':
      case 'chat.postEphemeral':
        return { ok: true, channel: args.channel, ts: `170000000${issued}.000100`, message_ts: '1.1' };
      case 'files.info': {
        const url = `${slack.apiUrl.replace('/api/', '/files/')}${args.file}`;
        return {
          ok: true,
          file: { id: args.file, name: 'a.txt', mimetype: 'text/plain', size: 5, url_private_download: url },
        };
      }
      case 'views.open':
      case 'views.publish':
        return { ok: true, view: { id: 'V1' } };
      default:
        return failure('unknown_method');
    }
  };

  const server = createServer(
    handleRequests(async (request, response) => {
      const bearer = request.headers.authorization?.replace(/^Bearer /u, '');
      const token = tokens.get(bearer ?? '');
      const args = Object.fromEntries(new URLSearchParams(await text(request)));
      const path = request.url ?? '';
      const method = path.startsWith('/api/') ? path.slice('/api/'.length) : 'download';
      const call: FakeCall = { method, place: token?.place.id, args };
      calls.push(call);
      if (method === 'download') {
        response.writeHead(token === undefined ? 302 : 200).end(`of ${token?.place.id}`.slice(0, 5));
        return;
      }
      const body = slack.intercept(call) ?? answer(call, token);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const slack: FakeSlack = {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    calls,
    grants: new Map(),
    allow(place, redirectUri) {
      const code = `code-${codes.size + issued}-${place.id}`;
      codes.set(code, { place, redirectUri });
      return code;
    },
    tokensOf: (place) => [...tokens.values()].filter((one) => one.place.id === place.id).map(({ value }) => value),
    reject(place, error) {
      for (const token of tokens.values()) if (token.place.id === place.id) token.error = error;
      if (error === 'token_expired') return;
      for (const [refresh, owner] of refreshTokens) if (owner.id === place.id) refreshTokens.delete(refresh);
    },
    intercept: () => undefined,
    callsOf: (method) => calls.filter((call) => call.method === method),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return slack;
}

function failure(error: string): object {
  return { ok: false, error };
}
