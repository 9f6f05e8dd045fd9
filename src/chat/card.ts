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

/** A part of a line; its color underlines what its words say. */
export interface StatePart {
  readonly text: RichText;
  readonly tone?: Tone;
}

/** A list item, with a few buttons at most. */
export interface Row {
  /** Above the first row of a group, such as the day of its events. */
  readonly heading?: RichText;
  readonly title: string;
  readonly badge?: Badge;
  /** One line of context. */
  readonly detail?: RichText;
  /** Ends the line of context, such as when it is due. */
  readonly note?: StatePart;
  readonly actions?: readonly Action[];
}

/** The columns of a long list of rows where a platform shows it as a table, and what chooses a row there. */
export interface RowHeadings {
  readonly title: string;
  readonly badge: string;
  readonly note: string;
  readonly detail: string;
  readonly choose: string;
}

export interface TableColumn {
  readonly label: string;
  readonly align?: 'end';
}

export interface TableRow {
  /** As many as there are columns. */
  readonly cells: readonly string[];
  /** The length of the row's bar, from 0 to 1. */
  readonly share?: number;
  /** Opens the row. */
  readonly action?: CommandAction;
}

/** Few columns of short texts and numbers. With `share` in its rows, each has a bar. */
export interface Table {
  /** What the table shows, for screen readers. */
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** The heading of the bars. */
  readonly bars?: string;
  /** Chooses a row where rows themselves can't be pressed, e.g. “Open a process”. */
  readonly choose?: string;
}

export interface Progress {
  /** Says the same as the bar. */
  readonly label: string;
  readonly done: number;
  /** At least 1. */
  readonly total: number;
}

/** What few readers need, folded where the platform can fold. */
export interface Details {
  readonly label: string;
  readonly facts: readonly Fact[];
}

/** The position of a picture in the card; `picture` is the name of one of the reply's pictures. */
export interface Image {
  readonly picture: string;
  readonly alt: string;
}

/** The case that a card is about, for platforms that show it beside the message. Everything in it may be seen by all who see the card. */
export interface Subject {
  /** Of the instance. */
  readonly id: string;
  readonly name: string;
  /** Its page in Barium's web client: the same on every card, whoever reads it. */
  readonly url?: string;
  readonly status: Badge;
  readonly application?: string;
  /** ISO 8601. */
  readonly started?: string;
  readonly startedBy?: string;
  /** ISO 8601. */
  readonly due?: string;
  /** Changes whenever something of the case does that all cards show; the same in every language. */
  readonly revision: string;
}

/**
 * A platform-neutral answer. Plain data, so it can be stored and rendered later. All strings are untrusted: an adapter
 * shows them literally, never as markup, link or mention.
 */
export interface Card {
  readonly title: string;
  readonly subject?: Subject;
  /** Title and state share one line in the size of text: a short reply in a thread. */
  readonly isOneLine?: true;
  readonly badge?: Badge;
  /** The rest of the line that begins with the badge: what is awaited, and until when. */
  readonly state?: readonly StatePart[];
  readonly progress?: Progress;
  /** In two columns where there is room. */
  readonly facts?: readonly Fact[];
  /** Paragraphs. */
  readonly text?: readonly RichText[];
  /** Lines to type, in a font of fixed width and in full width. */
  readonly code?: readonly string[];
  readonly table?: Table;
  readonly rows?: readonly Row[];
  /** If each row only opens something. */
  readonly rowHeadings?: RowHeadings;
  readonly image?: Image;
  /** The next steps; the most likely one comes first. */
  readonly actions?: readonly Action[];
  /** Everything else that can be done, behind a menu. */
  readonly overflow?: readonly Action[];
  readonly details?: Details;
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
  /** Opens what its row is about, so that a platform can make the whole row its button. */
  readonly opens?: true;
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

/** Everything that can be pressed on a card. */
export function allActions({ actions = [], overflow = [], rows = [], table }: Card): readonly Action[] {
  return [
    ...actions,
    ...overflow,
    ...rows.flatMap((row) => row.actions ?? []),
    ...(table?.rows ?? []).flatMap((row) => row.action ?? []),
  ];
}

/** The card with nothing to press. */
export function withoutActions({ actions: _, overflow: __, rows, table, ...rest }: Card): Card {
  return {
    ...rest,
    ...(rows === undefined ? {} : { rows: rows.map(({ actions: ___, ...row }) => row) }),
    ...(table === undefined ? {} : { table: { ...table, rows: table.rows.map(({ action: ___, ...row }) => row) } }),
  };
}
