import type { Logger } from 'pino';
import type { Names } from '../access/display-names.ts';
import type { Access } from '../access/roles.ts';
import type { Limits } from '../access/scopes.ts';
import type { Strays } from '../access/unmatched-entries.ts';
import type { Barium, PictureOrder } from '../barium/types.ts';
import type { Pen } from '../cards/card-context.ts';
import type { Health } from '../chat/adapter.ts';
import type { Content } from '../chat/content.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { ChatEvent } from '../chat/events.ts';
import type { Person } from '../chat/person.ts';
import type { DeletionPolicy } from '../effects/deletion/policy.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import type { Gate } from '../rate-limit/limiter.ts';
import type { Store } from '../store/contract/store.ts';
import type { WatchingView } from '../watch/queries.ts';
import type { Definition } from './definition.ts';

/** A message name that `BARIUM_MESSAGES` offers for an application. */
export interface OfferedMessage {
  readonly name: string;
  /** Ask before sending. */
  readonly ask: boolean;
  readonly boundary?: boolean;
}

/** What every command may use; the same for all of them and all the time. */
export interface Services {
  readonly barium: Barium;
  readonly store: Store;
  readonly access: Access;
  /** Who sees only some applications. Where it is missing, nobody. */
  readonly limits?: Limits;
  readonly index: InstanceIndex;
  readonly watching: WatchingView;
  /** What those are called whom the access lists name. */
  readonly names?: Names;
  /** What the access lists name that there is not. */
  readonly strays?: Pick<Strays, 'known'>;
  /** How much is taken from whom. Where it is missing, everything is. */
  readonly gate?: Gate;
  readonly deletion: DeletionPolicy;
  readonly definitions: readonly Definition[];
  readonly messages: Readonly<Record<string, readonly OfferedMessage[]>>;
  /** A signed address of an instance's diagram, if the bot has a public one. */
  pictureLink(order: PictureOrder): string | undefined;
  /** Where an instance opens in Barium's own web pages, if that is configured. */
  webLink(id: string): string | undefined;
  /** In the reader's language. */
  health(reader: Pick<Person, 'locale'>): Promise<readonly Health[]>;
  readonly log: Logger;
  now(): Date;
}

/** One incoming's own surroundings, and the pen to draw its answer with. */
export interface Context extends Services, Pen {
  readonly person: Person;
  readonly place: Conversation;
  /** True where some instances do not exist for this person and place. */
  readonly isNarrowed: boolean;
  /** Whether an instance was seen to exist for them, where some do not. */
  readonly wasSeen?: (id: string) => boolean;
  /** True where a higher role hangs on a group that cannot be looked up just now. */
  readonly unsure: boolean;
  /** True where an effect is asked about first: a button was pressed, or the instance is a guess. */
  readonly asksFirst: boolean;
  /** The incoming's dedupe key. */
  readonly key: string;
  /** A submitted form's fields. */
  readonly values: Readonly<Record<string, string>>;
  readonly files: readonly Content[];
  readonly largestPicture: ChatEvent['maxPictureSize'];
}
