/**
 * Stands between a receiver and Bolt, which assumes that every request has the fields of its type. Some have none of them:
 * `app_rate_limited` has no inner event.
 */
import type { App, Receiver } from '@slack/bolt';
import * as z from 'zod';
import { idSchema } from './payload.ts';

type ReceiverEvent = Parameters<App['processEvent']>[0];
type ProcessEvent = (event: ReceiverEvent) => Promise<void>;

interface EnvelopeOptions {
  /** Slack drops events of a workspace, because there are more than 30,000 in an hour. */
  readonly onRateLimited: (teamId: string) => void;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

/** https://docs.slack.dev/reference/events/app_rate_limited */
const rateLimitedSchema = z.object({ type: z.literal('app_rate_limited'), team_id: idSchema });

/** What Bolt reads of a request before it authorizes it. Everything else is parsed where it is used. */
const requestSchema = z.union([
  z.looseObject({ type: z.literal('event_callback'), event: z.looseObject({ type: z.string() }) }),
  z.looseObject({ command: z.string(), team_id: z.string() }),
  z.looseObject({
    type: z.enum(['block_actions', 'block_suggestion', 'message_action', 'shortcut', 'view_closed', 'view_submission']),
    user: z.looseObject({ id: z.string() }),
  }),
]);

/** The same receiver, whose requests reach Bolt only if they are well-formed. Each one is answered. */
export function checkEnvelopes(receiver: Receiver, options: EnvelopeOptions): Receiver {
  return {
    init(app) {
      const processEvent = createCheckedProcessEvent((event) => app.processEvent(event), options);
      receiver.init({ processEvent } as App);
    },
    start: (...args) => receiver.start(...args),
    stop: (...args) => receiver.stop(...args),
  };
}

/** Rejects only if the request is not authorized. */
function createCheckedProcessEvent(processEvent: ProcessEvent, { onRateLimited, log }: EnvelopeOptions): ProcessEvent {
  return async (event) => {
    const limited = rateLimitedSchema.safeParse(event.body).data;
    if (limited !== undefined) {
      onRateLimited(limited.team_id);
      return event.ack();
    }
    if (!requestSchema.safeParse(event.body).success) {
      log('slack: ignored a malformed request');
      return event.ack();
    }
    let isAcknowledged = false;
    const ack: ReceiverEvent['ack'] = (response) => {
      isAcknowledged = true;
      return event.ack(response);
    };
    try {
      await processEvent({ ...event, ack });
    } catch (error) {
      if (isAuthorizationError(error)) throw error;
      log('slack: a request could not be handled', { error });
    }
    // Sent again, it would fail again.
    if (!isAcknowledged) await event.ack();
  };
}

function isAuthorizationError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'slack_bolt_authorization_error';
}
