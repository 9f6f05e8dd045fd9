import type { Content } from './content.ts';
import type { Conversation } from './conversation.ts';
import type { Person } from './person.ts';

interface ChatEventBase {
  readonly person: Person;
  readonly conversation: Conversation;
  /** The same for every delivery of the same act (retries, double clicks), different for every other. */
  readonly idempotencyKey: string;
  /** The largest picture, in pixels, that can be shown there; where it is missing, any. */
  readonly maxPictureSize?: { readonly width: number; readonly height: number };
  /** The answer is drawn for others as well: it has no buttons but those that everybody may press. */
  readonly isSharedAnswer?: boolean;
  /** What was pressed, or holds the form, stands for everybody there to see. */
  readonly isPublic?: boolean;
  /** People can do this where the bot was never invited: that it was heard does not show that it may post there. */
  readonly botMayBeAbsent?: boolean;
}

/** A line somebody typed, with the files that came along. */
export interface MessageEvent extends ChatEventBase {
  readonly kind: 'text';
  readonly line: string;
  readonly files?: readonly Content[];
}

/** A pressed button. `line` is what {@link CommandAction.line} carried: a request, never a permission. */
export interface ActionEvent extends ChatEventBase {
  readonly kind: 'press';
  readonly line: string;
}

/** A submitted form. `values` holds the fields by name; a toggle is `yes` or missing. */
export interface FormSubmission extends ChatEventBase {
  readonly kind: 'form';
  readonly line: string;
  readonly values: Readonly<Record<string, string>>;
  readonly files?: readonly Content[];
}

/** Files that came with no word of what to do with them. */
export interface FileEvent extends ChatEventBase {
  readonly kind: 'file';
  readonly files: readonly Content[];
}

/** One thing a person did. */
export type ChatEvent = MessageEvent | ActionEvent | FormSubmission | FileEvent;
