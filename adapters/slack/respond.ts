/** Answers to a `response_url`: good for five of them within 30 minutes, in conversations the bot is not in, too. */
import type { Message } from './message.ts';
import { within } from './within.ts';

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
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): Respond {
  const send = async (url: string, answer: Answer) => {
    const response = await options.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(answer),
      redirect: 'error',
    });
    const said = await response.text();
    return { status: response.status, wait: Number(response.headers.get('retry-after')), said };
  };

  /** A signal would cost every answer more than the race does, and the connection ends by itself. */
  const inTime = async <T>(work: Promise<T>): Promise<T> => {
    if (!(await within(work, options.timeoutMs))) throw new Error('no answer in time');
    return work;
  };

  return async (url, answer) => {
    try {
      const first = await inTime(send(url, answer));
      const wait = first.status === 429 ? (first.wait || 1) * 1_000 : 0;
      const { status, said } =
        wait > 0 && wait <= longestWaitMs ? await after(wait, () => inTime(send(url, answer))) : first;
      if (status >= 200 && status < 300) return true;
      options.log('slack: a response_url did not take an answer', { status, said: said.slice(0, 200) });
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
