import type { Role } from '../access/roles.ts';
import type { InstanceRow } from '../barium/types.ts';
import type { CommandName, CommandOf } from '../chat/command.ts';
import type { Form } from '../chat/form.ts';
import type { Reply } from '../chat/reply.ts';
import type { CommandSyntax } from '../parser/syntax.ts';
import type { EffectOutcome } from '../store/contract/audit.ts';
import type { NewDeletion } from '../store/contract/deletions.ts';
import type { NewDelivery } from '../store/contract/outbox.ts';
import type { ConfirmationToken } from '../store/contract/tokens.ts';
import type { Context } from './context.ts';

/** A command: its syntax, the role it requires, and what it does. */
export interface Definition<Name extends CommandName = CommandName> extends CommandSyntax<Name> {
  readonly role: Role;
  /** For help: the role it takes in practice, where that depends on what the command is about. */
  readonly helpRole?: Role;
  /** It changes nothing, so its answer can be shared by running the same line for everyone. */
  readonly isReadOnly?: true;
  /** It changes nothing either, but its answer is about the person or the conversation, so it is not shared. */
  readonly isPersonal?: true;
  /** It carries out what a token stands for, so assistants can't use it. */
  readonly isInternal?: true;
  /** Nobody has to know it: help, completion, tools and manifests leave it out. */
  readonly isHidden?: true;
  /** Returns the reply. Rejects with a `BariumError`, or with an internal error. */
  run(command: CommandOf<Name>, context: Context): Promise<Reply>;
}

/** The instance that an effect changes, as it is now. */
export interface Target {
  readonly id: string;
  readonly name: string;
  readonly application: string | undefined;
  /** Facts that must be unchanged when a confirmed command is executed. */
  readonly state: Readonly<Record<string, string | number>>;
}

/** The outcome of an effect, for the audit, and the reply to the person. */
export interface EffectResult {
  readonly outcome: EffectOutcome;
  readonly reply: Reply;
  /** Barium's error ID. */
  readonly errorLogId?: string | undefined;
}

/** The result of a confirmation whose command is not executed right away. */
export interface Deferral {
  readonly reply: Reply;
  /** Stored in the same transaction as the confirmation; missing if the command was rejected. */
  readonly deletion?: NewDeletion;
  readonly deliveries?: readonly NewDelivery[];
}

/** A command that changes something in Barium. Only `effects/execute.ts` executes it. */
export interface EffectDefinition<Name extends CommandName = CommandName> extends Definition<Name> {
  /** Reads the instance with the facts that this command depends on. Rejects with a `BariumError`. */
  loadTarget(id: string, context: Context): Promise<Target>;
  /** The name of the message, file, folder or form, for the audit. */
  auditDetail(command: CommandOf<Name>, context: Context): string | undefined;
  /** Error texts by form field, for what the argument schema cannot check. The token stays valid. */
  missingFields?(context: Context): Readonly<Record<string, string>>;
  /** The form that completes the command, with the values that the command has. Its line is that of a token. */
  buildForm?(command: CommandOf<Name>, context: Context): Omit<Form, 'line'>;
  /** Whether the words after an instance's name are a valid argument, and not part of a mistyped name. */
  recognizes?(words: string, instance: InstanceRow, context: Context): Promise<boolean>;
  /** Completes a command that a form was submitted for. Returns the command to execute, or a question to ask first. */
  finalize?(command: CommandOf<Name>, target: Target, context: Context): Promise<CommandOf<Name> | Reply>;
  /** Defers a confirmed command; `undefined` if it is executed right away. */
  defer?(token: ConfirmationToken, target: Target, context: Context): Deferral | undefined;
  /** Changes Barium. Called at most once for a confirmation token or a chat event. */
  execute(command: CommandOf<Name>, target: Target, context: Context): Promise<EffectResult>;
}

/** Whether a command changes nothing, neither in Barium nor in the bot. */
export function isHarmless({ isReadOnly, isPersonal }: Pick<Definition, 'isReadOnly' | 'isPersonal'>): boolean {
  return isReadOnly === true || isPersonal === true;
}

/** Whether a command changes something in Barium. */
export function isEffect(definition: Definition): definition is EffectDefinition {
  return 'execute' in definition;
}
