/** The tables of `docs/scale.md`, made by playing an hour of installations of many sizes. The same every time. */
import { type HourResult, intervalMs, assumptions, simulateHour, type Installation } from './scale-model.ts';

/** A department, and what is so many times as large. */
const departments = (factor: number, other: Partial<Installation> = {}): Installation => ({
  openCases: 1_000 * factor,
  closedCases: 10_000 * factor,
  changesPerHour: 100 * factor,
  channels: 10 * factor,
  commandsPerHour: 200 * factor,
  replicas: 1,
  ...other,
});

type Cell = (hour: HourResult, size: Installation) => string;
type Columns = Readonly<Record<string, Cell>>;

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const share = (value: number) => `${whole.format(value * 100)} %`;
const utilization = (value: number) => (value > 1 ? `**${share(value)}**` : share(value));

function duration(seconds: number): string {
  if (seconds < 120) return `${number.format(seconds)} s`;
  return seconds < 7_200 ? `${whole.format(seconds / 60)} min` : `${number.format(seconds / 3_600)} h`;
}

const scanColumns: Columns = {
  'open cases': (_, { openCases }) => number.format(openCases),
  'changes an hour': (_, { changesPerHour }) => number.format(changesPerHour),
  'calls of a look': ({ requestsPerScan }) => whole.format(requestsPerScan),
  'a look takes': ({ scanSeconds }) => duration(scanSeconds),
  'of the interval': (hour) => utilization(hour.utilization.scanner),
  'told after, median': ({ announcementDelaySeconds }) => duration(announcementDelaySeconds[0]),
  '99 %': ({ announcementDelaySeconds }) => duration(announcementDelaySeconds[1]),
  'first reading': ({ initialScanMinutes }) => duration(initialScanMinutes * 60),
};

const deliveryColumns: Columns = {
  'changes an hour': (_, { changesPerHour }) => number.format(changesPerHour),
  places: (_, { channels }) => number.format(channels),
  'messages an hour': ({ messages }) => number.format(messages),
  'of what one token may': (hour) => utilization(hour.utilization.token),
  'told after, median': ({ announcementDelaySeconds }) => duration(announcementDelaySeconds[0]),
  '99 %': ({ announcementDelaySeconds }) => duration(announcementDelaySeconds[1]),
};

const commandColumns: Columns = {
  'questions an hour': (_, { commandsPerHour }) => number.format(commandsPerHour),
  replicas: (_, { replicas }) => number.format(replicas),
  'calls a second to Barium': ({ requestsPerSecond }) => number.format(requestsPerSecond),
  'of what may go out at once': (hour) => utilization(hour.utilization.requests),
  'answered after, median': ({ responseMs }) => duration(responseMs[0] / 1_000),
  '99 %': ({ responseMs }) => duration(responseMs[1] / 1_000),
  'turned away': ({ rejectedShare }) => share(rejectedShare),
};

/** All of them, as Markdown. */
export function scaleTables(): string {
  const still = { questionsPerHour: 0 };
  const quiet = { open: 1_000, closed: 10_000, questionsPerHour: 0 };
  const asked = { open: 1_000, changesPerHour: 0 };
  return [
    `Barium is looked at every ${intervalMs / 1_000} s. Assumed: a call takes ${assumptions.requestMs} ms, a page of a list ` +
      `${assumptions.pageMs} ms, a question ${assumptions.requestsPerCommand} calls, and one token may post ` +
      `${assumptions.postsPerMinute} messages a minute. What does not fit is bold.`,
    '### Cases',
    table(scanColumns, [
      departments(1, still),
      departments(10, still),
      departments(50, still),
      departments(100, still),
      departments(1_000, still),
    ]),
    '### Places',
    table(deliveryColumns, [
      ...[departments(10, quiet), departments(100, { ...quiet, channels: 10 }), departments(100, { ...quiet, channels: 100 })],
      ...[departments(100, quiet), departments(100, { ...quiet, channels: 10_000 }), departments(1_000, quiet)],
    ]),
    '### Questions and replicas',
    table(commandColumns, [
      ...[departments(1, asked), departments(10, asked), departments(100, asked), departments(300, asked)],
      ...[1, 2, 3, 6].map((replicas) => departments(1_000, { ...asked, replicas })),
    ]),
  ].join('\n\n');
}

function table(columns: Columns, sizes: readonly Installation[]): string {
  const rows = sizes.map((size) => {
    const hour = simulateHour(size);
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
