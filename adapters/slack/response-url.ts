/** Answers to a `response_url`: good for five of them within 30 minutes, in conversations the bot is not in, too. */
import type { Message } from './message.ts';
import { postJson } from './post-json.ts';

export interface Answer extends Partial<Message> {
  readonly response_type?: 'ephemeral' | 'in_channel';
  readonly replace_original?: boolean;
  readonly delete_original?: boolean;
  readonly thread_ts?: string;
}

/** True when Slack took it. Never rejects: there are other ways to answer, and the log has the reason. */
export type Respond = (url: string, answer: Answer) => Promise<boolean>;

const longestWaitMs = 10_000;

export function createRespond(options: {
  readonly timeoutMs: number;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): Respond {
  return async (url, answer) => {
    const body = JSON.stringify(answer);
    const send = () => postJson(url, body, options.timeoutMs);
    try {
      const first = await send();
      const wait = first.status === 429 ? (first.retryAfter || 1) * 1_000 : 0;
      const { status, said } = wait > 0 && wait <= longestWaitMs ? await after(wait, send) : first;
      if (status >= 200 && status < 300) return true;
      options.log('slack: a response_url did not take an answer', { status, said });
    } catch (error) {
      options.log('slack: a response_url could not be reached', { error });
    }
    return false;
  };
}

async function after<T>(ms: number, act: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return act();
}
