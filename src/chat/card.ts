import type { Form } from './form.ts';
import type { RichText } from './rich-text.ts';

/** What a status means to the eye; never the only signal, the label says it too. */
export type Tone = 'neutral' | 'good' | 'busy' | 'warning' | 'bad';

export interface Badge {
  readonly label: string;
  readonly tone: Tone;
}

export interface Fact {
  readonly label: string;
  readonly value: RichText;
}

/** One thing in a list, with at most a few buttons of its own. */
export interface Row {
  readonly title: string;
  readonly badge?: Badge;
  readonly detail?: RichText;
  readonly actions?: readonly Action[];
}

/** Where a picture of the reply goes: `picture` is the name of one of {@link Reply.pictures}. */
export interface Image {
  readonly picture: string;
  readonly alt: string;
}

/** The neutral picture of an answer. Plain data: it can be stored and drawn later. */
export interface Card {
  readonly title: string;
  readonly badge?: Badge;
  readonly facts?: readonly Fact[];
  /** Paragraphs. */
  readonly text?: readonly RichText[];
  readonly rows?: readonly Row[];
  readonly image?: Image;
  readonly actions?: readonly Action[];
  readonly footer?: RichText;
}

interface ActionBase {
  readonly label: string;
  /** `danger` for what cannot be undone, `primary` for at most one in a card. */
  readonly style?: 'primary' | 'danger';
  /** What the button does, in full, for a screen reader where the label alone would not say it. */
  readonly accessibilityLabel?: string;
}

/** A button that stands for a command: `line` is what a person would type for it, at most 1,000 characters. */
export interface CommandAction extends ActionBase {
  readonly kind: 'command';
  readonly line: string;
}

/** A button that opens a form. */
export interface FormAction extends ActionBase {
  readonly kind: 'form';
  readonly form: Form;
}

/** A button that leads out of the chat. */
export interface LinkAction extends ActionBase {
  readonly kind: 'link';
  /** https (or http on the reader's own machine), checked by the core. */
  readonly url: string;
}

export type Action = CommandAction | FormAction | LinkAction;
