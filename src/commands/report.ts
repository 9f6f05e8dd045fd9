import * as z from 'zod';
import type { InstanceRow } from '../barium/types.ts';
import { button, collapseWhitespace, fact, instanceName, joinWords, openButton } from '../cards/card-context.ts';
import { type CaseFlow, countFlow } from '../cards/case-flow.ts';
import type { Card, Row, Table } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import type { Picture } from '../chat/content.ts';
import { createDateFormat } from '../lib/date-format.ts';
import { toFileName } from '../lib/file-name.ts';
import { groupBy } from '../lib/group-by.ts';
import { startOfDay } from '../lib/local-time.ts';
import { countAll, quantile } from '../lib/log-histogram.ts';
import { runInSlices } from '../lib/time-slices.ts';
import { truncateChars } from '../lib/truncate.ts';
import { listApplications } from '../lookup/applications.ts';
import { shortText, sinceArgument } from '../parser/argument-schemas.ts';
import { openFlowChart } from '../pictures/flow-chart.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok } from '../request/reply.ts';
import type { Durations } from '../store/contract/durations.ts';
import { localeFor } from '../text/strings.ts';
import { findMatching } from './list-rows.ts';

type Report = CommandOf<'report.show'>;
type Flow = CaseFlow<InstanceRow>;

const defaultDays = 30;
const dayMs = 24 * 60 * 60_000;
/** More days are shown as weeks. */
const maxDailyPeriods = 62;
const maxRows = 10;
/** Fewer examples are no base for a quantile. */
const minExamples = 5;

/** What started and ended, how long it took, and where time goes: of all processes, or one of them in detail. */
export const report: Definition<'report.show'> = {
  name: 'report.show',
  word: 'report',
  role: 'viewer',
  isReadOnly: true,
  positionals: [],
  keys: { app: 'app', since: 'since' },
  argumentsSchema: z.object({ app: shortText.optional(), since: sinceArgument.optional() }),
  async run(command, context) {
    const days = command.since ?? defaultDays;
    const boundaries = periodsOf(days, context);
    const since = new Date(boundaries[0] ?? 0).toISOString();
    const [{ rows, isComplete }, durations, firstDay] = await Promise.all([
      findMatching({ ...everyStatus, app: command.app }, context),
      context.store.durations.list(since.slice(0, 10)),
      context.store.durations.firstDay(),
    ]);
    const { text } = context;
    const byApplication = groupBy(rows, ({ applicationName }) => applicationName ?? '');
    const [only] = byApplication.keys();
    const app = byApplication.size === 1 ? only : undefined;
    const flow = await runInSlices(countFlow(rows, boundaries));
    const name = app === undefined ? undefined : truncateChars(collapseWhitespace(app), 100);
    const title = text.report.title(name ?? command.app, days);
    if (rows.length === 0) return ok(await emptyCard(title, command, context));
    const picture = await openChart(flow, title, days, context);
    const table =
      app === undefined
        ? await processTable(byApplication, boundaries, command, title, context)
        : milestoneTable(
            durations.filter((one) => one.application === app),
            title,
            context,
          );
    const card: Card = {
      title,
      ...(picture === undefined ? {} : { image: { picture: picture.name, alt: picture.alt } }),
      facts: factsOf(flow, context),
      text: [
        ...durationText(flow, context),
        ...(isComplete ? [] : [text.report.incomplete]),
        ...(flow.undated === 0 ? [] : [text.report.undated(flow.undated)]),
        ...gapText(since, context),
        ...(app !== undefined && table === undefined ? [text.report.noMilestones] : []),
      ],
      ...(table === undefined ? {} : { table }),
      rows: oldestRows(flow, context),
      actions: [
        ...(app === undefined ? [] : [button(context, text.report.all, withoutApp(command))]),
        button(context, text.actions.list, {
          name: 'instance.list',
          ...(app === undefined ? {} : { app: truncateChars(app, 200) }),
        }),
        ...(context.canWatch === true
          ? [
              button(context, text.report.postWeekly, {
                name: 'watch.add',
                app: command.app,
                as: 'report',
                days: ['mon'],
              }),
            ]
          : []),
      ],
      ...(app !== undefined && firstDay !== undefined && firstDay > since.slice(0, 10)
        ? { footer: joinWords(text, [text.report.knownSince(`${firstDay}T00:00:00.000Z`)]) }
        : {}),
    };
    return ok(card, picture === undefined ? {} : { pictures: [picture] });
  },
};

const everyStatus = {
  statuses: [],
  match: undefined,
  milestone: undefined,
  startedBy: undefined,
  due: undefined,
  isOverdue: false,
  isStuck: false,
  unknownWord: undefined,
};

function withoutApp({ app: _, ...rest }: Report): Report {
  return rest;
}

/** When each day or week began in the reader's time zone, and now. */
function periodsOf(days: number, { now, person }: Context): readonly number[] {
  const today = startOfDay(now(), person.timeZone).getTime();
  const step = days > maxDailyPeriods ? 7 : 1;
  const count = Math.ceil(days / step);
  const starts = Array.from({ length: count }, (_, index) => {
    const noon = today - (count - 1 - index) * step * dayMs - (step - 1) * dayMs + dayMs / 2;
    return startOfDay(new Date(noon), person.timeZone).getTime();
  });
  return [...starts, now().getTime() + 1];
}

const maxExamples = 10;

/** With the processes that there are. */
async function emptyCard(title: string, { app }: Report, context: Context): Promise<Card> {
  const { text } = context;
  const applications = app === undefined ? [] : await listApplications(context);
  const examples = applications.slice(0, maxExamples).map((name) => truncateChars(collapseWhitespace(name), 100));
  return {
    title,
    text:
      app === undefined || examples.length === 0
        ? [text.list.none]
        : [text.watch.unknownApp(app), text.watch.examples(examples, applications.length - examples.length)],
    actions: [button(context, text.actions.list, { name: 'instance.list' })],
  };
}

/** None where there is no course to see. */
async function openChart(flow: Flow, title: string, days: number, context: Context): Promise<Picture | undefined> {
  const { text, person, log } = context;
  const { report: words } = text;
  const active = flow.periods.filter(({ started, completed }) => started + completed > 0);
  if (active.length < 2) return undefined;
  const day = createDateFormat(localeFor(person.locale, text.language), person.timeZone, {
    day: 'numeric',
    month: 'short',
  });
  try {
    const content = await openFlowChart(
      {
        labels: flow.periods.map(({ from }) => day.format(Date.parse(from))),
        started: { name: words.started, values: flow.periods.map(({ started }) => started) },
        completed: { name: words.completed, values: flow.periods.map(({ completed }) => completed) },
        open: { name: words.open, values: flow.periods.map(({ open }) => open) },
      },
      words.file(toFileName(title)),
    );
    return { ...content, alt: words.alt(days > maxDailyPeriods, flow.started, flow.completed, flow.open) };
  } catch (error) {
    // The numbers are worth showing without the picture.
    log.warn({ err: error }, 'answered a report without its chart');
    return undefined;
  }
}

function factsOf(flow: Flow, { text }: Context): NonNullable<Card['facts']> {
  const { report: words } = text;
  return [
    ...fact(words.started, text.list.number(flow.started)),
    ...fact(words.completed, text.list.number(flow.completed)),
    ...fact(words.aborted, text.list.number(flow.aborted)),
    ...fact(words.openNow, text.list.number(flow.open)),
  ];
}

function durationText({ durations }: Flow, { text }: Context): readonly string[] {
  const { report: words } = text;
  if (durations.length < minExamples) return [words.tooFewCompleted];
  return [words.caseTime(quantileOf(durations, 0.5), quantileOf(durations, 0.9))];
}

function quantileOf(sorted: Float64Array, share: number): number {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
}

function gapText(since: string, { text, watchQueries }: Context): readonly NonNullable<Card['text']>[number][] {
  const gaps = watchQueries.gaps().filter(({ to }) => to > since);
  const longest = gaps.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
  return longest === undefined ? [] : [text.report.gap(longest.from, longest.to, gaps.length - 1)];
}

function lengthOf({ from, to }: { readonly from: string; readonly to: string }): number {
  return Date.parse(to) - Date.parse(from);
}

async function processTable(
  groups: ReadonlyMap<string, readonly InstanceRow[]>,
  boundaries: readonly number[],
  command: Report,
  caption: string,
  context: Context,
): Promise<Table> {
  const { text } = context;
  const { columns, choose } = text.report;
  const largest = [...groups].toSorted(([, a], [, b]) => b.length - a.length).slice(0, maxRows);
  const rows = [];
  for (const [application, some] of largest) {
    const flow = await runInSlices(countFlow(some, boundaries));
    const label = truncateChars(collapseWhitespace(application), 100) || text.unnamedThing;
    rows.push({
      cells: [label, ...[flow.started, flow.completed, flow.open].map(text.list.number), halfWithin(flow, context)],
      ...(application === ''
        ? {}
        : { action: openButton(context, label, { ...command, app: truncateChars(application, 200) }) }),
    });
  }
  return {
    caption,
    columns: [
      { label: columns.process },
      ...[columns.started, columns.completed, columns.open, columns.half].map((label) => ({
        label,
        align: 'end' as const,
      })),
    ],
    choose,
    rows,
  };
}

function halfWithin({ durations }: Flow, { text }: Context): string {
  return durations.length < minExamples ? '–' : text.report.span(quantileOf(durations, 0.5));
}

/** The milestones in which cases are longest. */
function milestoneTable(durations: readonly Durations[], caption: string, { text }: Context): Table | undefined {
  const { columns, span } = text.report;
  const rows = durations
    .filter(({ kind }) => kind === 'milestone')
    .map(({ milestone, histogram }) => ({
      milestone,
      count: countAll(histogram),
      half: quantile(histogram, 0.5) ?? 0,
      most: quantile(histogram, 0.9) ?? 0,
    }))
    .toSorted((a, b) => b.half - a.half)
    .slice(0, maxRows);
  if (rows.length === 0) return undefined;
  const max = Math.max(1, ...rows.map(({ half }) => half));
  return {
    caption,
    columns: [
      { label: columns.milestone },
      ...[columns.cases, columns.half, columns.most].map((label) => ({ label, align: 'end' as const })),
    ],
    bars: columns.share,
    rows: rows.map(({ milestone, count, half, most }) => ({
      cells: [truncateChars(collapseWhitespace(milestone), 100), text.list.number(count), span(half), span(most)],
      share: half / max,
    })),
  };
}

function oldestRows({ oldest }: Flow, context: Context): readonly Row[] {
  const { text } = context;
  return oldest.map((row, index) => {
    const name = instanceName(text, row);
    return {
      ...(index === 0 ? { heading: text.report.oldest } : {}),
      title: name,
      detail: joinWords(text, [
        row.startDate === undefined ? undefined : text.report.since(row.startDate),
        row.milestone === undefined ? undefined : truncateChars(collapseWhitespace(row.milestone), 100),
      ]),
      actions: [openButton(context, name, { name: 'instance.show', instance: row.id })],
    };
  });
}
