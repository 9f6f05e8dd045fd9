/**
 * Shows cases as Work Objects, as long as Slack takes them. Loaded only if they are switched on.
 * https://docs.slack.dev/messaging/work-objects-implementation
 */
import type { Bot } from '../../src/chat/bot.ts';
import type { Card, Subject } from '../../src/chat/card.ts';
import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import { createTtlCache } from '../../src/lib/ttl-cache.ts';
import { errorCodeOf, type SlackApi } from './web-api.ts';
import {
  type Entity,
  type EntityError,
  type EntityRef,
  entityRefOf,
  renderEntity,
  renderEntityDetails,
  renderEntityError,
  withoutDetails,
} from './work-object.ts';

type Reader = Pick<Person, 'locale' | 'timeZone'>;

export interface WorkObjects {
  /** The case that a card is about, as everybody may see it; undefined if there is none, or while Slack accepts none. */
  entityFor(card: Card, reader: Reader): Entity | undefined;
  /** The case for one person, or why they see nothing. `ref`: the case as Slack knows it already. */
  detailsFor(reply: Reply, reader: Reader, ref: EntityRef | undefined): { metadata: Entity } | { error: EntityError };
  /** Its most important fields alone, for when Slack rejects the rest. */
  withoutDetails(entity: Entity): Entity;
  /** The same API, which adds the case of a card to a message as long as Slack takes it. */
  withEntity(api: SlackApi, card: Card, reader: Reader): SlackApi;
  /**
   * True if Slack may have rejected a call because of its entities; they are left out for a while then. The call had no
   * effect and can be repeated without them.
   */
  isRejection(code: string | undefined): boolean;
}

/** Slack takes no entity of this app: the feature or an address is missing on the app's page. */
const setupCodes: readonly string[] = [
  'feature_not_enabled',
  'missing_interactivity_url',
  'missing_options_load_url',
  'not_allowed_token_type',
];

/** Slack rejects this entity. Most of these codes can also be about something else in the message. */
const entityCodes: readonly string[] = [
  'error_processing_metadata',
  'invalid_arguments',
  'invalid_metadata',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'metadata_too_large',
];

/** How long messages are sent without entities after a rejection. Somebody has to change the settings of the app. */
const setupPauseMs = 60 * 60_000;
const pauseMs = 10 * 60_000;
/** It is about one case. */
const tooLargeCode = 'metadata_too_large';
const versionTtlMs = 24 * 60 * 60_000;
const maxVersions = 20_000;

/** More than any case needs. Slack has been seen to reject larger metadata, and doesn't say how large it may be. */
const maxEntityLength = 6_000;

/** See {@link WorkObjects}. */
export type CreateWorkObjects = typeof createWorkObjects;

export function createWorkObjects({
  bot,
  now,
  log,
}: {
  readonly bot: Bot;
  readonly now: () => Date;
  readonly log: (line: string, facts?: Record<string, unknown>) => void;
}): WorkObjects {
  const nowMs = () => now().getTime();
  const versions = createTtlCache<{ readonly revision: string; readonly at: number }>({
    maxEntries: maxVersions,
    ttlMs: versionTtlMs,
    now: nowMs,
  });
  let pausedUntil = 0;

  /** When this process first saw the case as it is, in seconds: so Slack asks again exactly where something is outdated. */
  const modifiedAt = ({ id, revision }: Subject): number => {
    const known = versions.get(id);
    if (known?.revision === revision) return known.at;
    const at = Math.max(Math.floor(nowMs() / 1_000), (known?.at ?? 0) + 1);
    versions.set(id, { revision, at });
    return at;
  };

  const isPaused = () => nowMs() < pausedUntil;

  const toTextFor = (reader: Reader) => (text: RichText) =>
    typeof text === 'string' ? text : bot.toPlainText({ title: '', text: [text] }, reader).trim();

  const entityFor = ({ subject }: Card, reader: Reader): Entity | undefined => {
    const ref = subject && entityRefOf(subject);
    if (subject === undefined || ref === undefined || isPaused()) return undefined;
    const strings = bot.stringsFor(reader).workObject;
    const entity = renderEntity(subject, ref, { strings, modifiedAt: modifiedAt(subject) });
    return JSON.stringify(entity).length <= maxEntityLength ? entity : undefined;
  };

  const isRejection = (code = ''): boolean => {
    const isSetup = setupCodes.includes(code);
    if (!isSetup && !entityCodes.includes(code)) return false;
    log('slack: a case was rejected as a Work Object, so it is shown without', { code });
    if (code !== tooLargeCode) pausedUntil = nowMs() + (isSetup ? setupPauseMs : pauseMs);
    return true;
  };

  return {
    entityFor,

    detailsFor({ card, outcome, isDenied }, reader, ref) {
      const toText = toTextFor(reader);
      const { subject } = card;
      const own = ref ?? (subject && entityRefOf(subject));
      if (outcome !== 'done') return { error: renderEntityError(card, isDenied === true, toText) };
      // An id that now belongs to another case must not show that case.
      const isSame = subject !== undefined && own !== undefined && subject.id === own.external_ref.id;
      if (!isSame) return { error: { status: 'custom', custom_title: bot.stringsFor(reader).workObject.missing } };
      const strings = bot.stringsFor(reader).workObject;
      return {
        metadata: renderEntityDetails(card, subject, own, { strings, modifiedAt: modifiedAt(subject), toText }),
      };
    },

    withoutDetails,

    withEntity(api, card, reader) {
      let entity = entityFor(card, reader);
      return {
        async call(method, args, ...rest) {
          if (entity === undefined) return api.call(method, args, ...rest);
          try {
            return await api.call(method, addEntity(args, entity), ...rest);
          } catch (error) {
            if (!isRejection(errorCodeOf(error))) throw error;
            entity = undefined;
            return api.call(method, args, ...rest);
          }
        },
      };
    },

    isRejection,
  };
}

function addEntity({ metadata, ...args }: Readonly<Record<string, unknown>>, entity: Entity): Record<string, unknown> {
  return { ...args, metadata: { ...(metadata as object | undefined), entities: [entity] } };
}
