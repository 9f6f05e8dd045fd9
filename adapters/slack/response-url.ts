/**
 * Sends replies to a `response_url`, which also works in conversations that the bot is not in. It accepts five messages
 * within 30 minutes: https://docs.slack.dev/interactivity/handling-user-interaction
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseRetryAfter } from '../../src/lib/backoff.ts';
import { postJson } from '../../src/lib/http-request.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { isSlackHost } from './files.ts';
import type { SlackMessage } from './message.ts';
import type { NativeBlocks } from './native-blocks.ts';

interface ResponseUrlMessage extends Partial<SlackMessage> {
  readonly response_type?: 'ephemeral' | 'in_channel';
  readonly replace_original?: boolean;
  readonly delete_original?: boolean;
  readonly thread_ts?: string;
}

/** Returns whether Slack accepted the message. Never rejects: failures are logged, and the caller has fallbacks. */
export type PostToResponseUrl = (url: string, message: ResponseUrlMessage) => Promise<boolean>;

const maxRetryAfterMs = 10_000;

/** As from Slack's methods, a rejection may have the status of a success. */
const refusal = /"ok"\s*:\s*false\b/u;

/** The URL has expired or was used too often. */
const notAboutBlocks: readonly number[] = [404, 410, 429];

/** Nothing is sent to a URL on another host: its owner would get the reply. */
export function createResponseUrlClient(options: {
  readonly apiUrl: string;
  readonly timeoutMs: number;
  readonly nativeBlocks: NativeBlocks;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): PostToResponseUrl {
  const { apiUrl, nativeBlocks, timeoutMs, log } = options;

  const post = async (url: string, body: string, readsSuccess: boolean) => {
    const response = await postJson(url, body, timeoutMs, readsSuccess);
    if (response.status !== 429) return response;
    const delayMs = parseRetryAfter(response.headers['retry-after'], Date.now()) || 1_000;
    if (delayMs > maxRetryAfterMs) return response;
    await sleep(delayMs);
    return postJson(url, body, timeoutMs, readsSuccess);
  };

  return async (url, { renderWithout, blocks, ...message }) => {
    if (!isSlackHost(url, apiUrl)) {
      log('slack: a response_url is not on one of Slack’s hosts, so it was not used', { host: hostOf(url) });
      return false;
    }
    let isSent = false;
    try {
      await nativeBlocks.send(omitUndefined({ blocks, renderWithout }), async (shown) => {
        const body = JSON.stringify({ ...message, ...omitUndefined({ blocks: shown }) });
        const { status, text } = await post(url, body, renderWithout !== undefined);
        isSent = status >= 200 && status < 300 && !refusal.test(text);
        if (!isSent) log('slack: response_url rejected a message', { status, body: text });
        // The code in the body is not documented, so any rejection of the request may be about its blocks.
        if (isSent) return 'accepted';
        return status >= 500 || notAboutBlocks.includes(status) ? 'failed' : 'rejected';
      });
    } catch (error) {
      log('slack: response_url request failed', { error });
    }
    return isSent;
  };
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
