import type { Content } from './content.ts';
import type { Conversation } from './conversation.ts';
import type { Person } from './person.ts';

interface ChatEventBase {
  readonly person: Person;
  readonly conversation: Conversation;
  /** The same for every delivery of one action (retries, double clicks), unique otherwise. */
  readonly idempotencyKey: string;
  /** The largest picture that the conversation shows, in pixels; unlimited if missing. */
  readonly maxPictureSize?: { readonly width: number; readonly height: number };
  /** The answer will be visible to others, so it only gets buttons that everyone can press. */
  readonly isSharedAnswer?: boolean;
  /** The answer stays open beside the conversation, so a button that changes something asks first. */
  readonly isLasting?: boolean;
  /** Nobody asked: a client shows the answer again. It leaves no trace of the person, such as what they opened lately. */
  readonly isAutomatic?: boolean;
  /** The pressed message, or the one with the form, is visible to everyone in the conversation. */
  readonly isPublic?: boolean;
  /** The event can come from a conversation without the bot, so it does not prove that the bot can post there. */
  readonly botMayBeAbsent?: boolean;
}

/** A typed line, with attached files. */
export interface MessageEvent extends ChatEventBase {
  readonly kind: 'text';
  readonly line: string;
  readonly files?: readonly Content[];
}

/** A pressed button with its command line: a request, never a permission. */
export interface ActionEvent extends ChatEventBase {
  readonly kind: 'press';
  readonly line: string;
}

/** A submitted form. `values` has the fields by name; a toggle is `yes` or missing. */
export interface FormSubmission extends ChatEventBase {
  readonly kind: 'form';
  readonly line: string;
  readonly values: Readonly<Record<string, string>>;
  readonly files?: readonly Content[];
}

/**
 * A command that an assistant runs for a person, as a tool. It never changes anything: a command that would only asks, in
 * an answer with the button to press.
 */
export interface ToolCallEvent extends ChatEventBase {
  readonly kind: 'tool';
  readonly line: string;
}

/** Files without a command. */
export interface FileEvent extends ChatEventBase {
  readonly kind: 'file';
  readonly files: readonly Content[];
}

/** An action of a person: a message, a button press, a submitted form, an assistant's tool call, or files. */
export type ChatEvent = MessageEvent | ActionEvent | FormSubmission | ToolCallEvent | FileEvent;
