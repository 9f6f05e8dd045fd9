/** The tables of `docs/scale.md`, made by playing an hour of installations of many sizes. The same every time. */
import { type Hour, intervalMs, outside, playHour, type Size } from './scale-model.ts';

/** A department, and what is so many times as large. */
const times = (factor: number, other: Partial<Size> = {}): Size => ({
  open: 1_000 * factor,
  closed: 10_000 * factor,
  changesPerHour: 100 * factor,
  places: 10 * factor,
  questionsPerHour: 200 * factor,
  replicas: 1,
  ...other,
});

type Cell = (hour: Hour, size: Size) => string;
type Columns = Readonly<Record<string, Cell>>;

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const share = (value: number) => `${whole.format(value * 100)} %`;
const use = (value: number) => (value > 1 ? `**${share(value)}**` : share(value));

function duration(seconds: number): string {
  if (seconds < 120) return `${number.format(seconds)} s`;
  return seconds < 7_200 ? `${whole.format(seconds / 60)} min` : `${number.format(seconds / 3_600)} h`;
}

const looking: Columns = {
  'open cases': (_, { open }) => number.format(open),
  'changes an hour': (_, { changesPerHour }) => number.format(changesPerHour),
  'calls of a look': ({ lookCalls }) => whole.format(lookCalls),
  'a look takes': ({ lookSeconds }) => duration(lookSeconds),
  'of the interval': (hour) => use(hour.use.scanner),
  'told after, median': ({ toldSeconds }) => duration(toldSeconds[0]),
  '99 %': ({ toldSeconds }) => duration(toldSeconds[1]),
  'first reading': ({ firstReadingMinutes }) => duration(firstReadingMinutes * 60),
};

const telling: Columns = {
  'changes an hour': (_, { changesPerHour }) => number.format(changesPerHour),
  places: (_, { places }) => number.format(places),
  'messages an hour': ({ messages }) => number.format(messages),
  'of what one token may': (hour) => use(hour.use.token),
  'told after, median': ({ toldSeconds }) => duration(toldSeconds[0]),
  '99 %': ({ toldSeconds }) => duration(toldSeconds[1]),
};

const answering: Columns = {
  'questions an hour': (_, { questionsPerHour }) => number.format(questionsPerHour),
  replicas: (_, { replicas }) => number.format(replicas),
  'calls a second to Barium': ({ callsPerSecond }) => number.format(callsPerSecond),
  'of what may go out at once': (hour) => use(hour.use.calls),
  'answered after, median': ({ answerMs }) => duration(answerMs[0] / 1_000),
  '99 %': ({ answerMs }) => duration(answerMs[1] / 1_000),
  'turned away': ({ refusedShare }) => share(refusedShare),
};

/** All of them, as Markdown. */
export function scaleTables(): string {
  const still = { questionsPerHour: 0 };
  const quiet = { open: 1_000, closed: 10_000, questionsPerHour: 0 };
  const asked = { open: 1_000, changesPerHour: 0 };
  return [
    `Barium is looked at every ${intervalMs / 1_000} s. Assumed: a call takes ${outside.callMs} ms, a page of a list ` +
      `${outside.pageMs} ms, a question ${outside.callsPerQuestion} calls, and one token may post ` +
      `${outside.postsPerMinute} messages a minute. What does not fit is bold.`,
    '### Cases',
    table(looking, [
      times(1, still),
      times(10, still),
      times(50, still),
      times(100, still),
      times(1_000, still),
    ]),
    '### Places',
    table(telling, [
      ...[times(10, quiet), times(100, { ...quiet, places: 10 }), times(100, { ...quiet, places: 100 })],
      ...[times(100, quiet), times(100, { ...quiet, places: 10_000 }), times(1_000, quiet)],
    ]),
    '### Questions and replicas',
    table(answering, [
      ...[times(1, asked), times(10, asked), times(100, asked), times(300, asked)],
      ...[1, 2, 3, 6].map((replicas) => times(1_000, { ...asked, replicas })),
    ]),
  ].join('\n\n');
}

function table(columns: Columns, sizes: readonly Size[]): string {
  const rows = sizes.map((size) => {
    const hour = playHour(size);
    return Object.values(columns).map((cell) => cell(hour, size));
  });
  const all = [Object.keys(columns), ...rows];
  const widths = Object.keys(columns).map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join(' | ')} |`;
  const [heads = [], ...body] = all;
  const rule = widths.map((width) => `${'-'.repeat(width - 1)}:`);
  return [line(heads), line(rule), ...body.map(line)].join('\n');
}
