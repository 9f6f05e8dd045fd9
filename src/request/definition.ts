/** What a command has to say of itself. */
import type { Role } from '../access/roles.ts';
import type { InstanceRow } from '../barium/types.ts';
import type { CommandName, CommandOf } from '../chat/command.ts';
import type { Reply } from '../chat/reply.ts';
import type { CommandSyntax } from '../parser/syntax.ts';
import type { NewDeletion } from '../store/contract/deletions.ts';
import type { EffectOutcome, Token } from '../store/contract/store.ts';
import type { NewDelivery } from '../store/contract/watching.ts';
import type { Context } from './context.ts';

/** A command: how it is written, who may use it, and what it does. */
export interface Definition<Name extends CommandName = CommandName> extends CommandSyntax<Name> {
  readonly role: Role;
  /** It answers and changes nothing, so the same line may give its answer to everyone. */
  readonly isQuestion?: true;
  /** Its word is for buttons: it is not offered to people who type. */
  readonly isForButtons?: true;
  /** Answers it. Rejects with a `BariumError`, a `Refusal`, or a fault of ours. */
  run(command: CommandOf<Name>, context: Context): Promise<Reply>;
}

/** The instance that an effect is about, as it is now. */
export interface Target {
  readonly id: string;
  readonly name: string;
  readonly application: string | undefined;
  /** What must still be so when a held command runs: plain, comparable facts. */
  readonly state: Readonly<Record<string, string | number>>;
}

/** How an effect ended, and what to say of it. */
export interface Act {
  readonly outcome: EffectOutcome;
  readonly reply: Reply;
  /** Barium's own reference for what went wrong. */
  readonly errorLogId?: string | undefined;
}

/** What a confirmation comes to where the command is not to be carried out at once. */
export interface Deferred {
  readonly reply: Reply;
  /** Written together with the confirmation; missing where nothing can come of it. */
  readonly deletion?: NewDeletion;
  readonly deliveries?: readonly NewDelivery[];
}

/** A command that changes something upstream. It acts through `effect.ts` alone. */
export interface EffectDefinition<Name extends CommandName = CommandName> extends Definition<Name> {
  /** Reads the instance with the facts that this command depends on. */
  look(id: string, context: Context): Promise<Target>;
  /** The message's, file's or form's name, for the audit and for the answer to a second press. */
  detail(command: CommandOf<Name>, context: Context): string | undefined;
  /** What a submitted form still lacks, by field, beyond what the arguments tell: nothing is spent then. */
  lacks?(context: Context): Readonly<Record<string, string>>;
  /** Whether words after a name mean something for that instance, so that they are not what was mistyped of the name. */
  knows?(words: string, instance: InstanceRow, context: Context): Promise<boolean>;
  /** What a command that a form has completed comes to: the command as it is to be done, or a question before it. */
  settle?(command: CommandOf<Name>, target: Target, context: Context): Promise<CommandOf<Name> | Reply>;
  /** What a confirmation comes to, unless it acts at once. */
  defer?(held: Token, target: Target, context: Context): Deferred | undefined;
  /** Does it. Called at most once for a token or an incoming. */
  act(command: CommandOf<Name>, target: Target, context: Context): Promise<Act>;
}
