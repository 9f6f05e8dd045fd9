import type { Logger } from 'pino';
import type { AuthorizationServices } from '../access/authorization.ts';
import type { DisplayNames } from '../access/display-names.ts';
import type { EffectiveRole } from '../access/roles.ts';
import type { AccessListChecker } from '../access/unmatched-entries.ts';
import type { Barium } from '../barium/types.ts';
import type { CardContext } from '../cards/card-context.ts';
import type { Health } from '../chat/adapter.ts';
import type { Content } from '../chat/content.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { ChatEvent } from '../chat/events.ts';
import type { Person } from '../chat/person.ts';
import type { ConfigIssue, DeletionPolicy, OfferedMessages } from '../config/index.ts';
import type { Deadlines } from '../instance-index/deadlines.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import type { PictureRequest } from '../pictures/timeline-picture.ts';
import type { RequestLimiter } from '../rate-limit/limiter.ts';
import type { AuditSize } from '../store/contract/audit.ts';
import type { Store } from '../store/contract/index.ts';
import type { WatchQueries } from '../watch/queries.ts';
import type { Definition } from './definition.ts';

/** The deletion policy, and what this process needs to carry it out. */
interface DeletionServices extends DeletionPolicy {
  /** Identifies this process to others that share the store. */
  readonly leaseHolder: string;
  /** Called when a deletion was scheduled, or a delivery was queued. */
  wake(): void;
}

/** Settings that let the bot run, and that its operator should look into. */
export interface InstallationWarnings {
  /** Everyone can look at the cases of a real Barium because nobody has said who may. */
  readonly isOpenByDefault: boolean;
  /** Set if the settings could not be read again while the bot runs, so that the earlier lists are in force. */
  readonly reloadFault: ReloadFault | undefined;
  /** Set if the audit log is large and kept forever. */
  readonly auditSize: AuditSize | undefined;
  /** Set if the last backup of the store failed. */
  readonly backupFailure: BackupFailure | undefined;
}

export interface ReloadFault {
  /** When the first of the failed attempts was made. */
  readonly since: string;
  /** By variable; one that is the path of the file concerns the whole file. */
  readonly issues: readonly Pick<ConfigIssue, 'variable' | 'problem'>[];
}

export interface BackupFailure {
  /** When the first attempt of the series failed. */
  readonly since: string;
  readonly reason: string;
}

/** The services that every command can use, created once per process. */
export interface Services extends AuthorizationServices {
  readonly barium: Barium;
  readonly store: Store;
  readonly index: InstanceIndex;
  readonly deadlines: Deadlines;
  readonly watchQueries: WatchQueries;
  readonly displayNames: DisplayNames;
  readonly accessListChecker: Pick<AccessListChecker, 'results'>;
  /** What the operator should look into. */
  warnings(): Promise<InstallationWarnings>;
  readonly requestLimiter: RequestLimiter;
  readonly deletion: DeletionServices;
  readonly definitions: readonly Definition[];
  /** The messages of `BARIUM_MESSAGES`, and of the simulator. */
  offeredMessages(): OfferedMessages;
  /** A signed URL of an instance's diagram or timeline; `undefined` if the bot has no public URL. */
  pictureLink(request: PictureRequest): string | undefined;
  /** The URL of an instance in Barium's web app; `undefined` if none is configured. */
  webLink(id: string): string | undefined;
  /** Checks the store, Barium and the adapters; the details are in the reader's language. */
  checkHealth(reader: Pick<Person, 'locale'>): Promise<readonly Health[]>;
  readonly log: Logger;
  now(): Date;
}

/** Everything that a command needs to answer one chat event. */
export interface Context extends Services, CardContext {
  readonly person: Person;
  readonly conversation: Conversation;
  /** True if the person or the conversation is limited to some applications. */
  readonly isScoped: boolean;
  /** Whether this request has found the instance to be visible to the person. Set only if `isScoped`. */
  readonly isKnownVisible?: (id: string) => boolean;
  /** True if the person may have a higher role, but they or a group cannot be looked up right now. */
  readonly roleIndeterminate: boolean;
  /** True if an effect must ask first: the command came from a button, or its instance is a guess. */
  readonly requireConfirmation: boolean;
  /** True if the buttons of the answer must ask first, too. */
  readonly isLasting: boolean;
  /** True if nobody asked: nothing is recorded about the person. */
  readonly isAutomatic: boolean;
  readonly idempotencyKey: string;
  /** The fields of a submitted form. */
  readonly formValues: Readonly<Record<string, string>>;
  readonly files: readonly Content[];
  readonly maxPictureSize: ChatEvent['maxPictureSize'];
}

/** The context with the role that was just looked up. */
export function withRole(context: Context, { role, isIndeterminate }: EffectiveRole): Context {
  return { ...context, role, roleIndeterminate: isIndeterminate };
}
