/** The acknowledgement of a slash command, which can carry the reply: https://docs.slack.dev/interactivity/implementing-slash-commands */
import type { SlackMessage } from './message.ts';

type AckMessage = Omit<SlackMessage, 'renderWithout'> & { readonly response_type: 'ephemeral' | 'in_channel' };

export interface HeldAck {
  /** Acknowledges with a reply. Returns false if the command is acknowledged already, or if that failed. */
  reply(message: AckMessage): Promise<boolean>;
  /** Acknowledges without a reply, unless the command is acknowledged already. */
  release(): Promise<void>;
}

interface HoldOptions {
  /** Until the command is acknowledged without a reply; Slack allows three seconds. */
  readonly holdMs: number;
  /** Acknowledges at once, as the bot stops. */
  readonly signal: AbortSignal;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

export function holdAck(
  ack: (message?: AckMessage) => Promise<unknown>,
  { holdMs, signal, log }: HoldOptions,
): HeldAck {
  let acknowledged: Promise<boolean> | undefined;

  const acknowledge = async (message?: AckMessage): Promise<boolean> => {
    clearTimeout(timer);
    signal.removeEventListener('abort', release);
    try {
      await ack(message);
      return true;
    } catch (error) {
      log('slack: acknowledging a command failed', { error });
      return false;
    }
  };

  const release = async (): Promise<void> => {
    acknowledged ??= acknowledge();
    await acknowledged;
  };

  const timer = setTimeout(release, holdMs);
  signal.addEventListener('abort', release, { once: true });
  if (signal.aborted) void release();

  return {
    release,
    async reply(message) {
      if (acknowledged !== undefined) return false;
      acknowledged = acknowledge(message);
      return acknowledged;
    },
  };
}
