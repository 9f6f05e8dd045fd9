/** One activity on its way through the bot, and what its answer is made with. */
import type { Bot } from '../../src/chat/bot.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import type { Activity } from './activity.ts';
import type { Address, Connector } from './connector.ts';
import type { Book, Entry } from './conversation-references.ts';
import type { Scene } from './events.ts';
import type { Reach } from './host-allowlist.ts';
import type { LocalPictures } from './local-pictures.ts';
import type { Log, TeamsLimits } from './options.ts';
import type { Shelf } from './pending-forms.ts';
import type { Voice } from './voice.ts';

export interface Turn {
  readonly activity: Activity;
  readonly scene: Scene;
  readonly entry: Entry;
  /** Where it happened, the thread included. */
  readonly here: Address;
  readonly text: ChatStrings;
}

/** What every turn may use; the same for all of them and all the time. */
export interface Desk {
  readonly bot: Bot;
  readonly book: Book;
  readonly shelf: Shelf;
  readonly connector: Connector;
  /** The Authorization header for what Teams keeps itself. Rejects when Microsoft refuses to sign us in. */
  readonly authorization: () => Promise<string | undefined>;
  readonly voice: Voice;
  readonly reach: Reach;
  readonly limits: TeamsLimits;
  readonly log: Log;
  readonly localPictures: LocalPictures | undefined;
  /** Whether clients can ask for suggestions: the local tools cannot. */
  readonly typeahead: boolean;
  /** Lets work go on behind an answered request; the adapter's stop waits for it. */
  readonly background: (work: Promise<unknown>) => void;
}

/** What `work` gives within `ms`, or `undefined` while it goes on. */
export async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What `work` gives while Teams waits for the turn; later than that it goes on behind the answered request. */
export async function inTurn<T>(
  { background, limits }: Pick<Desk, 'background' | 'limits'>,
  work: Promise<T>,
): Promise<T | undefined> {
  const done = await within(work, limits.turnMs);
  if (done === undefined) background(work);
  return done;
}
