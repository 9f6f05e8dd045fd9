import * as z from 'zod';
import { isSameConversation } from '../access/conversation.ts';
import {
  button,
  collapseWhitespace,
  conversationName,
  joinWords,
  showButton,
  statusName,
} from '../cards/card-context.ts';
import { changeRow } from '../cards/change.ts';
import type { Badge, Row } from '../chat/card.ts';
import type { Conversation } from '../chat/conversation.ts';
import { personKey } from '../chat/keys.ts';
import type { RichText } from '../chat/rich-text.ts';
import { truncateChars } from '../lib/truncate.ts';
import { identify } from '../lookup/identify.ts';
import { instanceArgument } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';
import type { Change } from '../store/contract/changes.ts';
import type { DeliveryRecord } from '../store/contract/outbox.ts';
import type { Watch } from '../store/contract/watches.ts';
import { hasUnauthorizedOwner } from '../watch/announce/audience.ts';
import { findMismatches } from '../watch/filter.ts';

const maxChanges = 5;
const maxDeliveries = 10;
const maxWatches = 10;

/**
 * What the bot saw of an instance, where it announced that, and which watches of this conversation did not announce the
 * last change and why. Only admins see other conversations.
 */
export const why: Definition<'instance.trace'> = {
  name: 'instance.trace',
  word: 'why',
  role: 'viewer',
  isReadOnly: true,
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: {},
  argumentsSchema: z.object({ instance: instanceArgument }),
  async run({ instance: id }, context) {
    const { text, store, conversation, role, isScoped } = context;
    const canSeeAll = role === 'admin' && !isScoped;
    const [changes, deliveries, watches] = await Promise.all([
      store.changes.listForInstance(id, maxChanges),
      store.outbox.listForInstance(id, maxDeliveries, canSeeAll ? undefined : conversation),
      store.watches.list(canSeeAll ? undefined : conversation),
    ]);
    const { name, exists } = await identify(id, changes, context);
    const here = watches.filter((watch) => isSameConversation(watch.conversation, conversation));
    const [last] = changes;
    return ok({
      title: text.why.title(name),
      text: [...(last === undefined ? [text.why.noChanges] : []), ...(here.length === 0 ? [text.why.noWatches] : [])],
      rows: [
        ...withHeading(
          text.why.seen,
          changes.map((change) => changeRow(text, change, 'both')),
        ),
        ...withHeading(
          text.why.announced,
          deliveries
            .filter(({ isRootRefresh }) => isRootRefresh !== true)
            .map((one) => deliveryRow(one, watches, context)),
        ),
        ...withHeading(
          text.why.notAnnounced,
          last === undefined ? [] : await silentWatchRows(last, here, deliveries, context),
        ),
      ],
      actions: [
        ...(exists ? [showButton(context, id)] : []),
        button(context, text.actions.history, { name: 'instance.history', instance: id }),
        ...(here.length === 0 ? [] : [button(context, text.watch.all, { name: 'watch.list' })]),
      ],
    });
  },
};

function withHeading(heading: string, rows: readonly Row[]): readonly Row[] {
  return rows.map((row, index) => (index === 0 ? { ...row, heading } : row));
}

function deliveryRow(delivery: DeliveryRecord, watches: readonly Watch[], context: Context): Row {
  const { text } = context;
  const ids = new Set([delivery.watchId, ...(delivery.otherWatchIds ?? [])]);
  const numbers = watches.filter((watch) => ids.has(watch.id)).map(({ number }) => number);
  const place = placeName(delivery.conversation, context);
  return { title: text.why.delivery(place, numbers), ...deliveryState(delivery, context) };
}

function placeName(conversation: Conversation, { text, conversation: here }: Context): string {
  if (isSameConversation(conversation, here)) return text.why.here;
  return conversation.isDirect ? text.why.directChat : conversationName(text, conversation);
}

function deliveryState(delivery: DeliveryRecord, { text }: Context): { badge: Badge; detail: RichText } {
  const { why: words } = text;
  const { state, noticedAt, postedAt, dueAt, attempts, attemptedAt, lastAttemptAt, failure } = delivery;
  const attemptCount = attempts > 1 ? words.attempts(attempts) : undefined;
  const reason = failure === undefined ? undefined : truncateChars(collapseWhitespace(failure), 200);
  switch (state) {
    case 'posted': {
      const at = postedAt ?? noticedAt;
      const seconds = Math.max(0, (Date.parse(at) - Date.parse(noticedAt)) / 1_000);
      const detail = joinWords(text, [words.posted(at, seconds), attemptCount]);
      return { badge: { label: words.badges.posted, tone: 'good' }, detail };
    }
    case 'queued': {
      const isUnconfirmed = attemptedAt !== undefined;
      return {
        badge: { label: isUnconfirmed ? words.badges.unconfirmed : words.badges.queued, tone: 'warning' },
        detail: joinWords(text, [
          isUnconfirmed ? words.unconfirmed(lastAttemptAt ?? attemptedAt) : undefined,
          words.queued(dueAt),
          attemptCount,
          reason,
        ]),
      };
    }
    case 'digest':
      return { badge: { label: words.badges.digest, tone: 'neutral' }, detail: words.digest(dueAt) };
    case 'dead':
      return { badge: { label: words.badges.dead, tone: 'bad' }, detail: joinWords(text, [attemptCount, reason]) };
    case 'discarded':
      return { badge: { label: words.badges.discarded, tone: 'bad' }, detail: words.discarded };
    default:
      return state satisfies never;
  }
}

/** The watches that announced nothing of the change, with what kept each from it. */
async function silentWatchRows(
  change: Change,
  watches: readonly Watch[],
  deliveries: readonly DeliveryRecord[],
  context: Context,
): Promise<readonly Row[]> {
  const announced = new Set(
    deliveries
      .filter(
        ({ noticedAt, conversation }) =>
          noticedAt >= change.at && isSameConversation(conversation, context.conversation),
      )
      .flatMap(({ watchId, otherWatchIds = [] }) => [watchId, ...otherWatchIds]),
  );
  const silent = watches.filter(({ id }) => !announced.has(id)).slice(0, maxWatches);
  return Promise.all(
    silent.map(async (watch) => ({
      title: context.text.why.watch(watch.number),
      detail: joinWords(context.text, await reasonsFor(watch, change, context)),
    })),
  );
}

async function reasonsFor(watch: Watch, change: Change, context: Context): Promise<readonly RichText[]> {
  const { text, now, person } = context;
  const { reasons } = text.why;
  const mismatches = findMismatches(watch, change).map((field) => mismatchText(field, watch, context));
  const { createdAt, mutedUntil, owner, conversation } = watch;
  if (watch.as === 'report') return [reasons.report];
  const isOwn = conversation.isDirect && change.by !== undefined && personKey(change.by.person) === personKey(person);
  const found: readonly RichText[] = [
    ...mismatches,
    ...(createdAt > change.at ? [reasons.later(createdAt)] : []),
    ...(mutedUntil !== undefined && mutedUntil > now().toISOString() ? [reasons.muted(mutedUntil)] : []),
    ...(isOwn ? [reasons.own] : []),
    ...((await hasUnauthorizedOwner(watch, context))
      ? [reasons.owner(truncateChars(collapseWhitespace(owner.name), 80))]
      : []),
  ];
  return found.length === 0 ? [reasons.unknown] : found;
}

function mismatchText(
  field: ReturnType<typeof findMismatches>[number],
  { filter, on }: Watch,
  { text }: Context,
): RichText {
  const { reasons } = text.why;
  switch (field) {
    case 'on':
      return reasons.on(on.map((kind) => text.watch.kinds[kind]));
    case 'instance':
      return reasons.instance;
    case 'statuses':
      return reasons.statuses((filter.statuses ?? []).map((status) => statusName(text, status)));
    case 'app':
    case 'match':
    case 'milestone':
    case 'startedBy':
      return reasons[field](truncateChars(filter[field] ?? '', 80));
    default:
      return field satisfies never;
  }
}
