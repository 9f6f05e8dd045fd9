/**
 * Cases as Work Objects, which Slack shows below a message and opens in a pane beside it. Pure.
 * https://docs.slack.dev/messaging/work-objects-implementation
 */
import type { Action, Card, Fact, Subject, Tone } from '../../src/chat/card.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import type { ChatStrings } from '../../src/chat/strings.ts';
import { omitUndefined } from '../../src/lib/omit-undefined.ts';
import { type Button, limits } from './blocks.ts';
import { createIdSequence, renderButtons } from './button.ts';
import { plainMultiline, plainText } from './text.ts';

/** Identifies the case in Slack. It and the `url` must be the same, byte for byte, wherever the case is shown. */
export interface EntityRef {
  readonly url: string;
  readonly external_ref: { readonly id: string; readonly type?: string };
}

interface EntityButton extends Pick<Button, 'action_id' | 'value' | 'url' | 'style' | 'accessibility_label'> {
  readonly text: string;
}

interface TimestampField {
  readonly type: 'slack#/types/timestamp';
  /** In seconds. */
  readonly value: number;
}

type CustomField = { readonly key: string; readonly label: string } & (
  | { readonly type: 'string'; readonly value: string; readonly long?: true }
  | TimestampField
);

interface EntityPayload {
  readonly attributes: {
    readonly title: { readonly text: string };
    readonly display_type: string;
    readonly product_name: string;
    /** In seconds. A greater one makes Slack ask for the entity again where it is shown. */
    readonly metadata_last_modified: number;
  };
  readonly fields: {
    readonly status?: { readonly value: string; readonly tag_color: TagColor };
    readonly due_date?: TimestampField;
    readonly date_created?: { readonly value: number };
    readonly created_by?: { readonly type: 'slack#/types/user'; readonly user: { readonly text: string } };
    readonly description?: { readonly value: string };
  };
  readonly custom_fields: readonly CustomField[];
  readonly display_order: readonly string[];
  readonly actions?: {
    readonly primary_actions?: readonly EntityButton[];
    readonly overflow_actions?: readonly EntityButton[];
  };
}

export interface Entity extends EntityRef {
  readonly entity_type: 'slack#/entities/task';
  readonly entity_payload: EntityPayload;
}

/** Instead of the details. Slack shows the title and message as they are. */
export interface EntityError {
  /** `custom_partial_view` keeps the parts that everybody sees; `restricted` does so too, in Slack's own words. */
  readonly status: 'custom' | 'custom_partial_view' | 'restricted';
  readonly custom_title?: string;
  readonly custom_message?: string;
  readonly actions?: readonly EntityButton[];
}

interface EntityOptions {
  readonly strings: ChatStrings['workObject'];
  /** In seconds. */
  readonly modifiedAt: number;
}

/** Slack documents no limits but those of the buttons; these are far below every one that has been met. */
const maxLength = { title: 150, value: 300, longValue: 1_500 } as const;
const maxCustomFields = 20;
const maxPrimaryActions = 2;
const maxOverflowActions = 5;

type TagColor = 'red' | 'yellow' | 'green' | 'gray' | 'blue';

const tagColors: Readonly<Record<Tone, TagColor>> = {
  neutral: 'gray',
  good: 'green',
  busy: 'blue',
  warning: 'yellow',
  bad: 'red',
};

/** Undefined without the case's page in Barium, which Slack requires. */
export function entityRefOf({ id, url }: Subject): EntityRef | undefined {
  return url === undefined ? undefined : { url, external_ref: { id, type: 'instance' } };
}

/** The case as everybody in the conversation may see it: without buttons. */
export function renderEntity(subject: Subject, ref: EntityRef, { strings, modifiedAt }: EntityOptions): Entity {
  const { application, due, started, startedBy } = subject;
  const custom_fields: readonly CustomField[] =
    application === undefined
      ? []
      : [{ key: 'application', label: strings.application, type: 'string', value: literal(application) }];
  return toEntity(ref, {
    attributes: attributesOf(subject, { strings, modifiedAt }),
    fields: {
      status: statusField(subject),
      ...omitUndefined({ due_date: timestampField(due) }),
      ...(startedBy === undefined
        ? {}
        : { created_by: { type: 'slack#/types/user', user: { text: literal(startedBy) } } as const }),
      ...omitUndefined({ date_created: createdField(started) }),
    },
    custom_fields,
  });
}

interface DetailsOptions extends EntityOptions {
  /** In the reader's language and time zone. */
  readonly toText: (text: RichText) => string;
}

/** The case as one person may see it, with what they can do. `card` is the bot's answer to them. */
export function renderEntityDetails(card: Card, subject: Subject, ref: EntityRef, options: DetailsOptions): Entity {
  const { toText } = options;
  const description = (card.text ?? []).map(toText).join('\n\n').trim();
  const actions = actionsOf([...(card.actions ?? []), ...(card.overflow ?? [])]);
  return toEntity(ref, {
    attributes: attributesOf(subject, options),
    fields: {
      status: statusField(subject),
      ...omitUndefined({ due_date: timestampField(subject.due) }),
      ...(description === '' ? {} : { description: { value: literal(description, maxLength.longValue) } }),
    },
    custom_fields: detailFields(card, options),
    ...omitUndefined({ actions }),
  });
}

/** Its most important fields alone, for when Slack rejects the rest. */
export function withoutDetails(entity: Entity): Entity {
  const { attributes, fields, actions } = entity.entity_payload;
  const { description: _, ...others } = fields;
  return toEntity(entity, { attributes, fields: others, custom_fields: [], ...omitUndefined({ actions }) });
}

/** The bot's refusal. `isDenied`: the person lacks the role, and sees what everybody in the conversation sees. */
export function renderEntityError(card: Card, isDenied: boolean, toText: (text: RichText) => string): EntityError {
  const commands = (card.actions ?? []).filter(({ kind }) => kind === 'command');
  const actions = toButtons(commands).slice(0, maxPrimaryActions);
  const message = (card.text ?? []).map(toText).join('\n');
  return {
    status: isDenied ? 'custom_partial_view' : 'custom',
    custom_title: literal(card.title, maxLength.title),
    ...(message === '' ? {} : { custom_message: literal(message, maxLength.longValue) }),
    ...(actions.length === 0 ? {} : { actions }),
  };
}

function toEntity({ url, external_ref }: EntityRef, payload: Omit<EntityPayload, 'display_order'>): Entity {
  const display_order = [...Object.keys(payload.fields), ...payload.custom_fields.map(({ key }) => key)];
  return { entity_type: 'slack#/entities/task', url, external_ref, entity_payload: { ...payload, display_order } };
}

function attributesOf({ name }: Subject, { strings, modifiedAt }: EntityOptions): EntityPayload['attributes'] {
  return {
    title: { text: literal(name, maxLength.title) },
    display_type: strings.type,
    product_name: 'Barium',
    metadata_last_modified: modifiedAt,
  };
}

function statusField({ status: { label, tone } }: Subject): NonNullable<EntityPayload['fields']['status']> {
  return { value: literal(label), tag_color: tagColors[tone] };
}

/** Where the case stands, its facts, and the folded ones that repeat none of them. */
function detailFields({ state = [], progress, facts = [], details }: Card, options: DetailsOptions) {
  const { strings, toText } = options;
  const now = [...state.map(({ text }) => toText(text)), ...(progress === undefined ? [] : [progress.label])];
  const shown = new Set(facts.map(({ label }) => label));
  const more = (details?.facts ?? []).filter(({ label }) => !shown.has(label));
  const all: readonly Fact[] = [
    ...(now.length === 0 ? [] : [{ label: strings.state, value: now.join(' · ') }]),
    ...facts,
    ...more,
  ];
  return all.slice(0, maxCustomFields).map((fact, index) => customField(fact, `fact_${index}`, toText));
}

function customField({ label, value }: Fact, key: string, toText: (text: RichText) => string): CustomField {
  const base = { key, label: literal(label, limits.buttonLabel) };
  const [only, ...others] = typeof value === 'string' ? [] : value;
  const timestamp = typeof only === 'object' && others.length === 0 ? timestampField(only.at) : undefined;
  if (timestamp !== undefined) return { ...base, ...timestamp };
  const text = literal(toText(value), maxLength.value);
  return { ...base, type: 'string', value: text, ...(text.length > 60 ? { long: true } : {}) };
}

/** Links are left out: Slack itself offers to open the case. */
function actionsOf(actions: readonly Action[]): EntityPayload['actions'] | undefined {
  const buttons = toButtons(actions.filter(({ kind }) => kind !== 'link'));
  const primary_actions = buttons.slice(0, maxPrimaryActions);
  const overflow_actions = buttons.slice(maxPrimaryActions, maxPrimaryActions + maxOverflowActions);
  if (primary_actions.length === 0) return undefined;
  return { primary_actions, ...(overflow_actions.length === 0 ? {} : { overflow_actions }) };
}

function toButtons(actions: readonly Action[]): readonly EntityButton[] {
  return renderButtons(actions, createIdSequence(), []).map(({ type: _, text, ...button }) => ({
    text: text.text,
    ...button,
  }));
}

/** The end of the year 9999. */
const maxSeconds = 253_402_300_799;

function secondsOf(iso: string | undefined): number | undefined {
  const seconds = iso === undefined ? Number.NaN : Math.floor(Date.parse(iso) / 1_000);
  return seconds >= 0 && seconds <= maxSeconds ? seconds : undefined;
}

function timestampField(iso: string | undefined): TimestampField | undefined {
  const value = secondsOf(iso);
  return value === undefined ? undefined : { type: 'slack#/types/timestamp', value };
}

function createdField(iso: string | undefined): { readonly value: number } | undefined {
  const value = secondsOf(iso);
  return value === undefined ? undefined : { value };
}

/**
 * Untrusted text. Slack shows a field as it is unless it has a `format`; in an older client, where it is the field of an
 * attachment, angle brackets would begin a mention or a link.
 */
function literal(text: string, max: number = maxLength.value): string {
  const safe = text.replaceAll('<', '‹').replaceAll('>', '›');
  return (text.includes('\n') ? plainMultiline : plainText)(safe, max).text;
}
