/**
 * Sends replies to a `response_url`, which also works in conversations that the bot is not in. It accepts five messages
 * within 30 minutes: https://docs.slack.dev/interactivity/handling-user-interaction
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseRetryAfter } from '../../src/lib/backoff.ts';
import { postJson } from '../../src/lib/http-request.ts';
import { isSlackHost } from './files.ts';
import type { SlackMessage } from './message.ts';

interface ResponseUrlMessage extends Partial<SlackMessage> {
  readonly response_type?: 'ephemeral' | 'in_channel';
  readonly replace_original?: boolean;
  readonly delete_original?: boolean;
  readonly thread_ts?: string;
}

/** Returns whether Slack accepted the message. Never rejects: failures are logged, and the caller has fallbacks. */
export type PostToResponseUrl = (url: string, message: ResponseUrlMessage) => Promise<boolean>;

const maxRetryAfterMs = 10_000;

/** Nothing is sent to a URL on another host: its owner would get the reply. */
export function createResponseUrlClient(options: {
  readonly apiUrl: string;
  readonly timeoutMs: number;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): PostToResponseUrl {
  const { apiUrl, timeoutMs, log } = options;
  return async (url, { simpleBlocks, ...message }) => {
    if (!isSlackHost(url, apiUrl)) {
      log('slack: a response_url is not on one of Slack’s hosts, so it was not used', { host: hostOf(url) });
      return false;
    }
    const body = JSON.stringify(message);
    try {
      let response = await postJson(url, body, timeoutMs);
      if (response.status === 429) {
        const delayMs = parseRetryAfter(response.headers['retry-after'], Date.now()) || 1_000;
        if (delayMs <= maxRetryAfterMs) {
          await sleep(delayMs);
          response = await postJson(url, body, timeoutMs);
        }
      }
      // The code in the body is not documented, so any rejection of the request may be about its blocks.
      if (response.status >= 400 && response.status < 500 && response.status !== 429 && simpleBlocks !== undefined) {
        response = await postJson(url, JSON.stringify({ ...message, blocks: simpleBlocks }), timeoutMs);
      }
      if (response.status >= 200 && response.status < 300) return true;
      log('slack: response_url rejected a message', { status: response.status, body: response.text });
    } catch (error) {
      log('slack: response_url request failed', { error });
    }
    return false;
  };
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
