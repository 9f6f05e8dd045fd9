/** Microsoft's connector, called once for each call: no retry and no redirect behind anybody's back. */
import * as z from 'zod';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import type { Outgoing } from './activity.ts';
import type { Call, CallAnswer } from './call.ts';
import type { Reach } from './host-allowlist.ts';

/** Where to say something. */
export interface Address {
  readonly serviceUrl: string;
  /** With `;messageid=…` for a thread of a channel. */
  readonly conversation: string;
  readonly bot: Account;
}

export interface Account {
  readonly id: string;
  readonly name?: string | undefined;
}

/** Why the connector did not do it, with what it said, if it said anything. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  /** `unsent`: it did not leave. `lost`: it left, and no answer came. `answered`: the connector said no. */
  readonly kind: 'unsent' | 'lost' | 'answered';
  readonly status: number | undefined;
  /** Microsoft's own word, e.g. `BotNotInConversationRoster`. */
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: ConnectorError['kind'],
    message: string,
    more: {
      status?: number;
      code?: string | undefined;
      retryAfterMs?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.kind = kind;
    this.status = more.status;
    this.code = more.code;
    this.retryAfterMs = more.retryAfterMs;
  }
}

/** Every call rejects with a {@link ConnectorError}. */
export interface Connector {
  /** Answers the activity's id. */
  send(to: Address, outgoing: Outgoing): Promise<string>;
  update(to: Address, activityId: string, outgoing: Outgoing): Promise<void>;
  remove(to: Address, activityId: string): Promise<void>;
  /** Answers the id of the personal chat of `member`, which is made where there is none. */
  openPersonal(from: Omit<Address, 'conversation'>, member: Account, tenant: string): Promise<string>;
}

export interface ConnectorOptions {
  readonly reach: Reach;
  readonly authorization: () => Promise<string | undefined>;
  readonly timeoutMs: number;
  readonly call: Call;
}

type Method = 'POST' | 'PUT' | 'DELETE';

const idSchema = z.object({ id: z.string() });
const noIdSchema = z.object({ id: z.string().optional() }).catch({});
const errorSchema = z.object({ error: z.object({ code: z.string().max(200) }) });

/**
 * Within the words of the message, written as JSON once more, where somebody has blocked the bot:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
 */
const subCode = /\\?"subCode\\?"\s*:\s*\\?"(\w{1,100})\\?"/;

const codeSchema = z.object({ code: z.string() });

/** Refused before a byte of the request was sent. */
const unsentCodes = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'];

export function createConnector(options: ConnectorOptions): Connector {
  const call = (method: Method, serviceUrl: string, path: string, body?: object) =>
    callConnector(options, method, serviceUrl, path, body);
  return {
    async send(to, outgoing) {
      const path = `/${encodeURIComponent(to.conversation)}/activities`;
      const answer = await call('POST', to.serviceUrl, path, addressed(to, outgoing));
      // Typing has no id.
      return noIdSchema.parse(answer).id ?? '';
    },
    async update(to, activityId, outgoing) {
      const path = `/${encodeURIComponent(to.conversation)}/activities/${encodeURIComponent(activityId)}`;
      await call('PUT', to.serviceUrl, path, { ...addressed(to, outgoing), id: activityId });
    },
    async remove(to, activityId) {
      const path = `/${encodeURIComponent(to.conversation)}/activities/${encodeURIComponent(activityId)}`;
      await call('DELETE', to.serviceUrl, path);
    },
    async openPersonal({ serviceUrl, bot }, member, tenant) {
      const body = {
        bot,
        members: [member],
        isGroup: false,
        tenantId: tenant,
        channelData: { tenant: { id: tenant } },
      };
      const read = idSchema.safeParse(await call('POST', serviceUrl, '', body));
      if (read.success) return read.data.id;
      throw new ConnectorError('answered', 'the connector opened a conversation without an id');
    },
  };
}

function addressed({ conversation, bot }: Address, outgoing: Outgoing): object {
  return { ...outgoing, channelId: 'msteams', from: bot, conversation: { id: conversation } };
}

async function callConnector(
  { reach, authorization, timeoutMs, call: http }: ConnectorOptions,
  method: Method,
  serviceUrl: string,
  path: string,
  body: object | undefined,
): Promise<unknown> {
  // A token of ours must not reach whoever an activity names as its service.
  if (!reach.connector(serviceUrl)) {
    throw new ConnectorError('unsent', 'the service URL is none of the Bot Framework', {
      code: 'ForeignServiceUrl',
    });
  }
  const url = `${serviceUrl.replace(/\/+$/, '')}/v3/conversations${path}`;
  const token = await signedIn(authorization);
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    ...omitUndefined({ Authorization: token }),
  };
  let response: CallAnswer;
  try {
    const sent = body === undefined ? '' : JSON.stringify(body);
    response = await http(url, { method, headers, body: sent, timeoutMs });
  } catch (error) {
    throw new ConnectorError(kindOf(error), `${method} to the connector failed`, { cause: error });
  }
  const answer = parsed(response.text);
  if (response.status >= 200 && response.status < 300) return answer;
  throw refusal(method, response, answer);
}

async function signedIn(authorization: ConnectorOptions['authorization']): Promise<string | undefined> {
  try {
    return await authorization();
  } catch (error) {
    throw new ConnectorError('unsent', 'Microsoft did not sign the bot in', {
      code: 'SignInFailed',
      cause: error,
    });
  }
}

function refusal(method: string, response: CallAnswer, answer: unknown): ConnectorError {
  const { status } = response;
  const code = subCode.exec(response.text)?.[1] ?? errorSchema.safeParse(answer).data?.error.code;
  const says = code === undefined ? String(status) : `${status} ${code}`;
  const retryAfterMs = retryAfter(response.headers['retry-after']);
  return new ConnectorError('answered', `${method} answered ${says}`, { status, code, retryAfterMs });
}

function kindOf(error: unknown): 'unsent' | 'lost' {
  return unsentCodes.includes(codeSchema.safeParse(error).data?.code ?? '') ? 'unsent' : 'lost';
}

/** In milliseconds; seconds or a date by RFC 9110. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // A gateway's page; the status says enough.
  }
}
