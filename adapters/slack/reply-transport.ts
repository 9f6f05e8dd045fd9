/** Getting a message to where something was asked, by every way there is. */
import * as z from 'zod';
import { type Message, sendMessage } from './message.ts';
import type { Target } from './payload.ts';
import type { Respond } from './response-url.ts';
import type { People } from './users.ts';
import { type Api, anyAnswer, SlackError } from './web-api.ts';

/** Whether all who are there may see it, or its asker alone. */
export type Openness = 'open' | 'private';

export interface Delivery {
  /** Posts a message that the next one takes the place of. */
  note(message: Message): Promise<void>;
  /**
   * Never rejects: what can be delivered in no way is in the log. `replace`: in the place of the message that was
   * pressed. `richer` is tried first, where a refusal is known to have had no effect.
   */
  send(
    message: Message,
    openness: Openness,
    more?: { readonly replace?: boolean | undefined; readonly richer?: Message | undefined },
  ): Promise<void>;
}

export interface DeliveryServices {
  readonly api: Api;
  readonly people: People;
  readonly respond: Respond;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}

const posted = z.object({ ts: z.string() });

/** How often an answer is tried again: one that arrives twice is better than one that is lost. */
const tries = 3;

export function createDelivery(target: Target, services: DeliveryServices): Delivery {
  const { api, people, respond, log } = services;
  const { url, spot, pressed, user } = target;
  const into = { channel: spot.channel, ...threadOf(target) };
  let note: { readonly ts?: string } | undefined;

  const attempt = async (act: () => Promise<unknown>): Promise<boolean> => {
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      log('slack: an answer did not get through', { channel: spot.channel, error });
      return false;
    }
  };

  const byUrl = async (message: Message, openness: Openness, replace: boolean): Promise<boolean> => {
    if (url === undefined) return false;
    // An answer to a press would replace what was pressed. Else it is the note, which its asker alone sees for ever.
    const isNoteOurs = note !== undefined && pressed === undefined;
    const isSent = await respond(url, {
      ...message,
      ...threadOf(target),
      response_type: openness === 'open' ? 'in_channel' : 'ephemeral',
      replace_original: replace || (isNoteOurs && openness === 'private'),
    });
    if (isSent && isNoteOurs && openness === 'open') await respond(url, { delete_original: true });
    if (isSent) note = undefined;
    return isSent;
  };

  const byUpdate = async (message: Message, replace: boolean): Promise<boolean> => {
    const ts = replace && pressed?.ephemeral === false ? pressed.ts : note?.ts;
    if (ts === undefined) return false;
    const isSent = await attempt(() =>
      sendMessage(api, 'chat.update', { ...message, channel: spot.channel, ts }, anyAnswer, tries),
    );
    // What is said after the answer must not stand in its place.
    if (isSent) note = undefined;
    return isSent;
  };

  const byPost = (message: Message, openness: Openness): Promise<boolean> =>
    attempt(() =>
      openness === 'open'
        ? sendMessage(api, 'chat.postMessage', { ...message, ...into }, anyAnswer, tries)
        : sendMessage(api, 'chat.postEphemeral', { ...message, ...into, user }, anyAnswer, tries),
    );

  const byDirectChat = (message: Message): Promise<boolean> =>
    attempt(async () => {
      const channel = await people.directChannel(user);
      await sendMessage(api, 'chat.postMessage', { ...message, channel }, anyAnswer, tries);
    });

  return {
    async note(message) {
      if (url === undefined) {
        await attempt(async () => {
          note = await sendMessage(api, 'chat.postMessage', { ...message, ...into }, posted);
        });
      } else if (await respond(url, { ...message, response_type: 'ephemeral', replace_original: false })) {
        note = {};
      }
    },

    async send(message, openness, { replace = false, richer } = {}) {
      const sent =
        (richer !== undefined && (await byUrl(richer, openness, replace))) ||
        (await byUrl(message, openness, replace)) ||
        (await byUpdate(message, replace)) ||
        (await byPost(message, openness)) ||
        (await byDirectChat(message));
      if (!sent) log('slack: an answer could not be given at all', { channel: spot.channel, user });
    },
  };
}

function threadOf({ spot }: Target): { readonly thread_ts?: string } {
  return spot.thread === undefined ? {} : { thread_ts: spot.thread };
}
