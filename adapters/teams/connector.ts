/** Requests to Microsoft's connector: each sends one HTTP request, and retries only in {@link withRetries}. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { addJitter, exponentialBackoff, parseRetryAfter } from '../../src/lib/backoff.ts';
import type { HttpClient, HttpResponse } from '../../src/lib/http-request.ts';
import { tryParseJson } from '../../src/lib/json.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { proxyErrorCode } from '../../src/lib/outbound.ts';
import type { OutboundActivity } from './activity.ts';
import { ConnectorError, isTransient } from './connector-errors.ts';
import type { HostAllowlist } from './host-allowlist.ts';

/** Where to send an activity. */
export interface ConversationAddress {
  readonly serviceUrl: string;
  /** With `;messageid=…` for a thread of a channel. */
  readonly conversationId: string;
  readonly bot: ChannelAccount;
  /** For messages that only this member of the channel or group chat sees, see targeting.ts. */
  readonly recipient?: ChannelAccount;
  /** The message of the recipient that Teams shows above the answer. */
  readonly promptId?: string;
}

export interface ChannelAccount {
  readonly id: string;
  readonly name?: string | undefined;
}

/** All methods reject with a {@link ConnectorError}. */
export interface Connector {
  /** Returns the id of the new activity; an empty one for typing. */
  send(to: ConversationAddress, activity: OutboundActivity): Promise<string>;
  update(to: ConversationAddress, activityId: string, activity: OutboundActivity): Promise<void>;
  delete(to: ConversationAddress, activityId: string): Promise<void>;
  /** Returns the id of the member's personal chat with the bot. Creates the chat if there is none. */
  createPersonalChat(
    from: Omit<ConversationAddress, 'conversationId'>,
    member: ChannelAccount,
    tenant: string,
  ): Promise<string>;
  /**
   * Returns what the roster of the conversation says about a user, not validated.
   *
   * @param userId the Entra id or the Teams id:
   *   https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context#get-single-member-details
   */
  getMember(of: ConversationAddress, userId: string): Promise<unknown>;
  /**
   * Returns a page of the roster of a channel, not validated.
   *
   * @param token of the page before
   */
  listMembers(of: ConversationAddress, token?: string): Promise<unknown>;
  /** Returns the channels of a team, not validated. */
  listChannels(of: Pick<ConversationAddress, 'serviceUrl'>, team: string): Promise<unknown>;
}

interface ConnectorOptions {
  readonly hosts: HostAllowlist;
  readonly getAuthorization: () => Promise<string | undefined>;
  readonly timeoutMs: number;
  readonly request: HttpClient;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const idSchema = z.object({ id: z.string() });
const optionalIdSchema = z.object({ id: z.string().optional() }).catch({});
const errorSchema = z.object({ error: z.object({ code: z.string().max(200) }) });
const codeSchema = z.object({ code: z.string() });

/**
 * Where a user has blocked the bot, the error's message contains JSON with a `subCode`:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
 */
const subCode = /\\?"subCode\\?"\s*:\s*\\?"(\w{1,100})\\?"/;

/** Errors that occur before a byte of the request is sent. */
const notSentCodes = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', proxyErrorCode];

export function createConnector(options: ConnectorOptions): Connector {
  const request = (method: Method, serviceUrl: string, path: string, body?: object) =>
    sendRequest(options, method, serviceUrl, `/v3/conversations${path}`, body);
  return {
    async send(to, activity) {
      const body = { ...withAddress(to, activity), ...targetOf(to) };
      const response = await request('POST', to.serviceUrl, activitiesPath(to), body);
      return optionalIdSchema.parse(response).id ?? '';
    },
    async update(to, activityId, activity) {
      const body = { ...withAddress(to, activity), id: activityId };
      await request('PUT', to.serviceUrl, activityPath(to, activityId), body);
    },
    async delete(to, activityId) {
      await request('DELETE', to.serviceUrl, activityPath(to, activityId));
    },
    async createPersonalChat({ serviceUrl, bot }, member, tenant) {
      const body = {
        bot,
        members: [member],
        isGroup: false,
        tenantId: tenant,
        channelData: { tenant: { id: tenant } },
      };
      const parsed = idSchema.safeParse(await request('POST', serviceUrl, '', body));
      if (parsed.success) return parsed.data.id;
      throw new ConnectorError('rejected', 'the connector created a conversation without an id');
    },
    getMember(of, userId) {
      const path = `/${encodeURIComponent(of.conversationId)}/members/${encodeURIComponent(userId)}`;
      return request('GET', of.serviceUrl, path);
    },
    listMembers({ serviceUrl, conversationId }, token) {
      const query = new URLSearchParams({
        pageSize: String(memberPageSize),
        ...omitUndefined({ continuationToken: token }),
      });
      return request('GET', serviceUrl, `/${encodeURIComponent(conversationId)}/pagedmembers?${query}`);
    },
    listChannels({ serviceUrl }, team) {
      return sendRequest(options, 'GET', serviceUrl, `/v3/teams/${encodeURIComponent(team)}/conversations`, undefined);
    },
  };
}

/** The most that Teams allows. */
const memberPageSize = 500;

/** Like {@link Connector}, with retries: for replies, which a user is waiting for. */
export type RetryingConnector = Pick<Connector, 'send' | 'update' | 'createPersonalChat'>;

/** About half a minute. */
const maxAttempts = 6;

/** A duplicate reply is better than a lost one, but not many. */
const maxUnansweredAttempts = 3;

/** Also limits the delay that the connector asks for: no user waits longer for a reply. */
const maxDelayMs = 30_000;

/** Retries transient errors. @param baseMs the longest delay before the first retry */
export function withRetries(connector: Connector, baseMs: number): RetryingConnector {
  const retry = async <T>(request: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await request();
      } catch (error) {
        const isUnanswered = error instanceof ConnectorError && error.kind === 'no-response';
        const max = isUnanswered ? maxUnansweredAttempts : maxAttempts;
        if (attempt >= max || !(isUnanswered || isTransient(error))) throw error;
        await sleep(retryDelay(error, attempt, baseMs));
      }
    }
  };
  return {
    send: (to, activity) => retry(() => connector.send(to, activity)),
    update: (to, activityId, activity) => retry(() => connector.update(to, activityId, activity)),
    createPersonalChat: (from, member, tenant) => retry(() => connector.createPersonalChat(from, member, tenant)),
  };
}

function retryDelay(error: unknown, attempt: number, baseMs: number): number {
  const retryAfterMs = (error instanceof ConnectorError ? error.retryAfterMs : undefined) ?? 0;
  const backoffMs = addJitter(exponentialBackoff(attempt, { baseMs, maxMs: maxDelayMs }));
  return Math.min(Math.max(retryAfterMs, backoffMs), maxDelayMs);
}

function activitiesPath(to: ConversationAddress, suffix = ''): string {
  const query = to.recipient === undefined ? '' : '?isTargetedActivity=true';
  return `/${encodeURIComponent(to.conversationId)}/activities${suffix}${query}`;
}

function activityPath(to: ConversationAddress, activityId: string): string {
  return activitiesPath(to, `/${encodeURIComponent(activityId)}`);
}

function withAddress({ conversationId, bot }: ConversationAddress, activity: OutboundActivity): object {
  return { ...activity, channelId: 'msteams', from: bot, conversation: { id: conversationId } };
}

/** Only of a new message: an update says neither. */
function targetOf({ recipient, promptId }: ConversationAddress): object {
  if (recipient === undefined) return {};
  const entities = promptId === undefined ? {} : { entities: [{ type: 'targetedMessageInfo', messageId: promptId }] };
  return { recipient, ...entities };
}

async function sendRequest(
  { hosts, getAuthorization, timeoutMs, request }: ConnectorOptions,
  method: Method,
  serviceUrl: string,
  path: string,
  body: object | undefined,
): Promise<unknown> {
  // An activity can name any service URL, and our token must not be sent to a foreign one.
  if (!hosts.isConnector(serviceUrl)) {
    const details = { code: 'ForeignServiceUrl' };
    throw new ConnectorError('not-sent', 'the service URL is not one of the Bot Framework', details);
  }
  const url = `${serviceUrl.replace(/\/+$/, '')}${path}`;
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    ...omitUndefined({ Authorization: await signIn(getAuthorization) }),
  };
  let response: HttpResponse;
  try {
    const text = body === undefined ? '' : JSON.stringify(body);
    response = await request(url, { method, headers, body: text, timeoutMs });
  } catch (error) {
    const kind = isNotSent(error) ? 'not-sent' : 'no-response';
    throw new ConnectorError(kind, `${method} to the connector failed`, { cause: error });
  }
  const parsed = tryParseJson(response.text);
  if (response.status >= 200 && response.status < 300) return parsed;
  throw toConnectorError(method, response, parsed);
}

async function signIn(getAuthorization: ConnectorOptions['getAuthorization']): Promise<string | undefined> {
  try {
    return await getAuthorization();
  } catch (error) {
    throw new ConnectorError('not-sent', 'Microsoft rejected the sign-in of the bot', {
      code: 'SignInFailed',
      cause: error,
    });
  }
}

function toConnectorError(method: string, response: HttpResponse, parsed: unknown): ConnectorError {
  const { status, headers, text } = response;
  const code = subCode.exec(text)?.[1] ?? errorSchema.safeParse(parsed).data?.error.code;
  const retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now());
  const answer = code === undefined ? String(status) : `${status} ${code}`;
  return new ConnectorError('rejected', `the connector answered ${method} with ${answer}`, {
    status,
    code,
    retryAfterMs,
  });
}

function isNotSent(error: unknown): boolean {
  return notSentCodes.includes(codeSchema.safeParse(error).data?.code ?? '');
}
