/** Histories and announcements. */
import type { RichText } from '../../chat/rich-text.ts';
import { lookup } from '../../lib/lookup.ts';
import { formatsFor, timestamp } from '../format.ts';

const { count, duration, listed, listedOr, number, span } = formatsFor('en');

const statusPredicates: Readonly<Record<string, string>> = {
  completed: 'was completed',
  cancelled: 'was cancelled',
  aborted: 'was aborted',
};

export const history = {
  title: (instance: string) => `History – ${instance}`,
  bariumUnavailable: 'Barium can’t be reached right now. This is what the bot has on record.',
  none: 'No changes seen, and nothing done through the bot yet.',
  /** Commands in the past tense: what a person did. */
  commands: {
    'instance.send': (detail: string | undefined) => `sent “${detail ?? ''}”`,
    'object.upload': (detail: string | undefined) => `uploaded ${detail ?? 'a file'}`,
    'object.folder': (detail: string | undefined) => `added the folder “${detail ?? ''}”`,
    'object.form': (detail: string | undefined) => `added the form “${detail ?? ''}”`,
    'instance.delete': () => 'deleted the case',
  },
  otherCommand: (command: string) => command,
  line: (person: string, what: string) => `${person} ${what}`,
  /** Commands as infinitives: what a person asks or tries to do. */
  intents: {
    'instance.send': (detail: string | undefined) => (detail === undefined ? 'send a message' : `send “${detail}”`),
    'object.upload': (detail: string | undefined) => `upload ${detail ?? 'a file'}`,
    'object.folder': (detail: string | undefined) =>
      detail === undefined ? 'add a folder' : `add the folder “${detail}”`,
    'object.form': (detail: string | undefined) => (detail === undefined ? 'add a form' : `add the form “${detail}”`),
    'instance.delete': () => 'delete the case',
    'watch.add': () => 'watch the case',
  },
  /** Any other command about a case. */
  viewIntent: 'view the case',
  /** Steps towards a command. Only deletions are approved, withdrawn or undone. */
  steps: {
    asked: (person: string, intent: string) => `${person} asked to ${intent}`,
    confirmed: (person: string, intent: string) => `${person} confirmed the request to ${intent}`,
    approved: (person: string) => `${person} approved the deletion`,
    withdrawn: (person: string) => `${person} withdrew the deletion request`,
    undone: (person: string) => `${person} undid the deletion`,
    started: (person: string, intent: string) => `${person} started to ${intent}`,
    tried: (person: string, intent: string) => `${person} tried to ${intent}`,
  },
  repeated: (line: string, times: number) => `${line} (${times} times)`,
  directMessage: 'direct message',
  anotherChannel: 'in another channel',
  outcomes: {
    begun: 'started, outcome unknown',
    done: 'done',
    'not-accepted': 'not accepted by the process',
    refused: 'rejected by Barium',
    failed: 'failed, nothing changed',
    unknown: 'outcome unknown',
    denied: 'not allowed',
    'rate-limited': 'not started: too many requests',
    'wrong-person': 'wrong person',
    'wrong-conversation': 'wrong channel',
    expired: 'expired, nothing changed',
    changed: 'the case had changed, nothing was done',
    asked: 'asked',
    confirmed: 'confirmed',
    approved: 'approved',
    withdrawn: 'withdrawn',
    undone: 'undone',
  },
  reference: (id: string) => `Barium error ID: ${id}`,
};

/** Why a case was announced, or was not. */
export const why = {
  title: (instance: string) => `Why? – ${instance}`,
  noChanges: 'The bot hasn’t seen a change of this case, so there was nothing to announce.',
  noWatches: 'Nothing is watched here.',
  seen: 'Seen',
  announced: 'Announced',
  notAnnounced: 'Last change not announced here',
  /** `watches`: their numbers. */
  delivery: (place: string, watches: readonly number[]) =>
    watches.length === 0
      ? place
      : `${place}, ${watches.length === 1 ? 'watch' : 'watches'} ${listed(watches.map(String))}`,
  here: 'Here',
  directChat: 'Direct message',
  badges: {
    posted: 'delivered',
    queued: 'queued',
    unconfirmed: 'sent, not confirmed',
    digest: 'waiting',
    dead: 'undeliverable',
    discarded: 'not allowed',
  },
  posted: (at: string, secondsSinceSeen: number): RichText => [
    timestamp(at),
    `, ${duration(secondsSinceSeen)} after it was seen`,
  ],
  queued: (at: string): RichText => ['next attempt ', timestamp(at)],
  unconfirmed: (at: string): RichText => ['sent ', timestamp(at), ', and the platform didn’t answer'],
  digest: (at: string): RichText => ['to be posted ', timestamp(at)],
  discarded: 'nobody who watches this may see it any more',
  attempts: (n: number) => `${number.format(n)} attempts`,
  watch: (n: number) => `Watch ${number.format(n)}`,
  reasons: {
    on: (kinds: readonly string[]) => `only watches ${listed(kinds)}`,
    instance: 'watches another case',
    statuses: (statuses: readonly string[]) => `the status isn’t ${listedOr(statuses)}`,
    app: (app: string) => `the process isn’t “${app}”`,
    match: (name: string) => `the name doesn’t contain “${name}”`,
    milestone: (milestone: string) => `the milestone isn’t “${milestone}”`,
    startedBy: (person: string) => `it wasn’t started by ${person}`,
    later: (at: string): RichText => ['was set up after the change, ', timestamp(at)],
    muted: (until: string): RichText => ['is muted until ', timestamp(until)],
    own: 'you made the change yourself',
    report: 'posts reports, not changes',
    owner: (person: string) => `${person}, who created it, has no access any more`,
    unknown: 'matches now; it was muted, edited or not allowed to see the case at the time',
  },
};

export const changes = {
  created: (status: string) => `New case (${status.toLowerCase()})`,
  status: (from: string | undefined, to: string) => (from === undefined ? `Status: ${to}` : `Status: ${from} → ${to}`),
  milestone: (from: string | undefined, to: string | undefined) => {
    if (to === undefined) return `Left milestone ${from ?? ''}`.trim();
    return from === undefined ? `Milestone: ${to}` : `Milestone: ${from} → ${to}`;
  },
  renamed: (from: string, to: string) => `Renamed from “${from}” to “${to}”`,
  gone: 'Deleted in Barium',
  goneBadge: 'Deleted',
  /** An announcement in one sentence: the case, and its changes as predicates. */
  sentence: (name: string, predicates: readonly string[]) => `${name} ${listed(predicates)}`,
  predicates: {
    created: 'was created',
    status: (status: string, label: string) => lookup(statusPredicates, status) ?? `is now ${label.toLowerCase()}`,
    milestone: (to: string) => `moved to ${to}`,
    leftMilestone: (from: string) => `left ${from}`,
    renamed: (to: string) => `was renamed to “${to}”`,
    gone: 'was deleted in Barium',
    hidden: 'is no longer visible to the bot',
    returned: 'is visible again',
    appeared: 'became visible',
    deadlineSoon: 'is due soon',
    deadlinePassed: 'is overdue',
    stuck: (milestone: string, seconds: number, usual: number) =>
      `has been in ${milestone} for ${span(seconds)}, usually ${span(usual)}`,
    risk: 'will probably miss its deadline',
  },
  /** Before the change. */
  previously: (values: readonly string[]) => `previously ${listed(values)}`,
  deadline: 'Deadline',
  /** Of a list of changes. */
  columns: { instance: 'Case', change: 'Change' },
  choose: 'Open a case',
  hidden: 'No longer visible to the bot: deleted, or a permission was removed',
  returned: (status: string) => `Visible again (${status.toLowerCase()})`,
  appeared: (status: string) => `Older case that became visible (${status.toLowerCase()})`,
  /** One card about many cases with the same cause. */
  summaries: {
    hidden: {
      title: (cases: number) => `${count(cases, 'case is', 'cases are')} no longer visible to the bot`,
      hint: 'Either they were deleted in Barium, or the bot’s Barium user lost a permission. If they come back, you’ll see it here.',
    },
    returned: {
      title: (cases: number) => `${count(cases, 'case is', 'cases are')} visible again`,
      hint: 'Barium shows them again, so they weren’t deleted.',
    },
    appeared: {
      title: (cases: number) => `${count(cases, 'older case', 'older cases')} became visible`,
      hint: 'Either they were imported into Barium, or the bot’s Barium user got a permission.',
    },
    cases: (cases: number) => count(cases, 'case', 'cases'),
  },
  deadlineSoon: (deadline: string): RichText => ['Due ', timestamp(deadline)],
  deadlinePassed: (deadline: string): RichText => ['Overdue since ', timestamp(deadline)],
  stuck: (milestone: string, seconds: number, usual: number) =>
    `In ${milestone} for ${span(seconds)}, usually ${span(usual)}`,
  risk: (deadline: string): RichText => ['Will probably miss its deadline, ', timestamp(deadline)],
  by: (person: string) => `by ${person} via the bot`,
  seenAt: (when: string): RichText => ['Seen ', timestamp(when)],
  watchClosed: 'This case has ended, so the watch is closed.',
  listTitle: (changes: number) => `${count(changes, 'case', 'cases')} changed`,
  listPart: (title: string, part: number, parts: number) => `${title} (${part} of ${parts})`,
  catchUpTitle: (changes: number) => `Back online: ${count(changes, 'case', 'cases')} changed`,
  catchUpAfterRestore: (backTo: string): RichText => [
    'The bot’s database was restored, and its memory goes back to ',
    timestamp(backTo),
    '. Some of these changes may have been announced before. Watches set since then are lost.',
  ],
  catchUp: (from: string, to: string): RichText => [
    'The bot was offline from ',
    timestamp(from),
    ' to ',
    timestamp(to),
    '. Each case is shown as it is now.',
  ],
  digestTitle: (changes: number) => `Digest: ${count(changes, 'change', 'changes')}`,
  digestSince: (from: string): RichText => ['Since ', timestamp(from), '.'],
  quietTitle: (changes: number) => `${count(changes, 'change', 'changes')} during quiet hours`,
  delayedTitle: (changes: number) => `${count(changes, 'delayed change', 'delayed changes')}`,
  delayedSince: (from: string): RichText => [
    'The bot couldn’t post here since ',
    timestamp(from),
    '. Here’s what you missed.',
  ],
  cannotPostTitle: (channel: string) => `Can’t post in ${channel}`,
  updatesQueued: (reason: string) => `${reason} Updates are queued and will be posted once this is fixed.`,
  outsideThread: 'Posted here because its thread is locked or was deleted.',
  maybeRepeated: 'This may be a repeat: the bot couldn’t check whether it already arrived.',
  rejected: {
    title: 'An update couldn’t be posted',
    /** `code` is the platform's error code. */
    reason: (code: string) => `The platform rejected it (${code}). Open the case to see what changed.`,
  },
  unnamedConversation: 'one of your channels',
};
