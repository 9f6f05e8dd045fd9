import type { Form } from './form.ts';
import type { RichText } from './rich-text.ts';

/** The color of a badge. Never the only signal: the label says the same. */
export type Tone = 'neutral' | 'good' | 'busy' | 'warning' | 'bad';

export interface Badge {
  readonly label: string;
  readonly tone: Tone;
}

export interface Fact {
  readonly label: string;
  readonly value: RichText;
}

/** A list item, with a few buttons at most. */
export interface Row {
  readonly title: string;
  readonly badge?: Badge;
  readonly detail?: RichText;
  readonly actions?: readonly Action[];
}

/** The position of a picture in the card; `picture` is the name of one of the reply's pictures. */
export interface Image {
  readonly picture: string;
  readonly alt: string;
}

/**
 * A platform-neutral answer. Plain data, so it can be stored and rendered later. All strings are untrusted: an adapter
 * shows them literally, never as markup, link or mention.
 */
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
  /** `danger` for irreversible actions; `primary` for at most one per card. */
  readonly style?: 'primary' | 'danger';
  /** For screen readers, if the label alone is not clear. */
  readonly accessibilityLabel?: string;
}

/** A button that runs a command; `line` is the command as a person would type it, at most 1,000 characters. */
export interface CommandAction extends ActionBase {
  readonly kind: 'command';
  readonly line: string;
}

/** A button that opens a form. */
export interface FormAction extends ActionBase {
  readonly kind: 'form';
  readonly form: Form;
}

/** A button that opens a web page. */
export interface LinkAction extends ActionBase {
  readonly kind: 'link';
  /** https, or http on the reader's own machine. Validated by the core. */
  readonly url: string;
}

export type Action = CommandAction | FormAction | LinkAction;
