/** The context of one activity, and the services that handle it. */
import type { Bot } from '../../src/chat/bot.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import type { Spool } from '../../src/lib/spool.ts';
import { withTimeout } from '../../src/lib/timeout.ts';
import type { ActionData, ToPayload } from './action-data.ts';
import type { Activity } from './activity.ts';
import type { ChannelSharing } from './channel-sharing.ts';
import type { Connector, ConversationAddress, RetryingConnector } from './connector.ts';
import type { ConversationReference, ConversationReferences } from './conversation-references.ts';
import type { EventContext } from './events.ts';
import type { FileOffers } from './file-offers.ts';
import type { HostAllowlist } from './host-allowlist.ts';
import type { LocalPictures } from './images.ts';
import type { Log, TeamsLimits } from './options.ts';
import type { PendingForms } from './pending-forms.ts';
import type { Roster } from './roster.ts';
import type { Audience, Signer } from './signing.ts';
import type { Targeting } from './targeting.ts';

export interface ActivityContext {
  readonly activity: Activity;
  readonly event: EventContext;
  readonly reference: ConversationReference;
  /** Of the conversation, including the thread. */
  readonly address: ConversationAddress;
  readonly strings: ChatStrings;
  /** When the activity arrived, by `performance.now()`. */
  readonly receivedAt: number;
}

export interface TeamsServices {
  readonly bot: Bot;
  readonly references: ConversationReferences;
  readonly pendingForms: PendingForms;
  readonly fileOffers: FileOffers;
  readonly signer: Signer;
  readonly targeting: Targeting;
  readonly sharing: ChannelSharing;
  /** `undefined` without sign-in: local tools have no tenant. */
  readonly roster: Roster | undefined;
  readonly connector: Connector;
  /** Returns the Authorization header for requests to Teams. Rejects if Microsoft rejects the bot's credentials. */
  readonly getAuthorization: () => Promise<string | undefined>;
  readonly retryingConnector: RetryingConnector;
  readonly hosts: HostAllowlist;
  readonly limits: TeamsLimits;
  readonly spool: Spool;
  readonly log: Log;
  readonly localPictures: LocalPictures | undefined;
  /** Whether clients can query suggestions; local tools cannot. */
  readonly supportsTypeahead: boolean;
  /** The host whose links unfurl to cards. */
  readonly webUrlDomain: string | undefined;
  /** Lets work continue after the response. The adapter's `stop` waits for it. */
  readonly runInBackground: (work: Promise<unknown>) => void;
}

/** Where the data of this user's actions can have been signed for. */
export function audiencesOf({ conversation, person }: EventContext): readonly Audience[] {
  return [{ conversation }, { person }];
}

/**
 * Signs the buttons and forms of a card.
 *
 * @param audience who will see the card
 * @param marks added to the data of each
 */
export function payloadSigner(
  { signer }: Pick<TeamsServices, 'signer'>,
  audience: Audience,
  marks: Pick<ActionData, 'isTargeted'> = {},
): ToPayload {
  return (data) => ({ barium: signer.sign('card', audience, { ...data, ...marks }) });
}

/** How much of a limit is left for an activity. */
export function remainingMs(limitMs: number, { receivedAt }: Pick<ActivityContext, 'receivedAt'>): number {
  return Math.max(0, limitMs - (performance.now() - receivedAt));
}

/**
 * The result of `work`, or `undefined` if it takes longer than Teams waits for a response: the work then continues in
 * the background.
 */
export async function runWithinActivityTimeout<T>(
  { runInBackground, limits }: Pick<TeamsServices, 'runInBackground' | 'limits'>,
  context: Pick<ActivityContext, 'receivedAt'>,
  work: Promise<T>,
): Promise<T | undefined> {
  return withTimeout(work, remainingMs(limits.activityTimeoutMs, context), () => {
    runInBackground(work);
    return undefined;
  });
}
