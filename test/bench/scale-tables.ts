/** The tables of `docs/scale.md`: a simulated hour for installations of many sizes. Deterministic. */
import { assumptions, type HourResult, type Installation, intervalMs, simulateHour } from './scale-model.ts';

/** A department, `factor` times as large. */
const departments = (factor: number, overrides: Partial<Installation> = {}): Installation => ({
  openCases: 1_000 * factor,
  closedCases: 10_000 * factor,
  changesPerHour: 100 * factor,
  channels: 10 * factor,
  commandsPerHour: 200 * factor,
  replicas: 1,
  ...overrides,
});

type Cell = (hour: HourResult, installation: Installation) => string;
type Columns = Readonly<Record<string, Cell>>;

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const percent = (share: number) => `${integer.format(share * 100)} %`;
const utilization = (share: number) => (share > 1 ? `**${percent(share)}**` : percent(share));

function duration(seconds: number): string {
  if (seconds < 120) return `${number.format(seconds)} s`;
  return seconds < 7_200 ? `${integer.format(seconds / 60)} min` : `${number.format(seconds / 3_600)} h`;
}

const scanColumns: Columns = {
  'open cases': (_, { openCases }) => number.format(openCases),
  'changes per hour': (_, { changesPerHour }) => number.format(changesPerHour),
  'requests per scan': ({ requestsPerScan }) => integer.format(requestsPerScan),
  'scan duration': ({ scanSeconds }) => duration(scanSeconds),
  'scans per minute': ({ scansPerMinute }) => number.format(scansPerMinute),
  'share of interval': (hour) => utilization(hour.utilization.scanner),
  'found after (median)': (hour) => duration(hour.foundDelaySeconds[0]),
  'found after (p99)': (hour) => duration(hour.foundDelaySeconds[1]),
  'announced after (median)': (hour) => duration(hour.announcementDelaySeconds[0]),
  'initial scan': ({ initialScanMinutes }) => duration(initialScanMinutes * 60),
};

const deliveryColumns: Columns = {
  'changes per hour': (_, { changesPerHour }) => number.format(changesPerHour),
  channels: (_, { channels }) => number.format(channels),
  'messages per hour': ({ messages }) => number.format(messages),
  'share of token limit': (hour) => utilization(hour.utilization.token),
  'announced after (median)': (hour) => duration(hour.announcementDelaySeconds[0]),
  'announced after (p99)': (hour) => duration(hour.announcementDelaySeconds[1]),
};

const commandColumns: Columns = {
  'commands per hour': (_, { commandsPerHour }) => number.format(commandsPerHour),
  replicas: (_, { replicas }) => number.format(replicas),
  'requests per second': ({ requestsPerSecond }) => number.format(requestsPerSecond),
  'share of concurrent requests': (hour) => utilization(hour.utilization.requests),
  'answered after (median)': ({ responseMs }) => duration(responseMs[0] / 1_000),
  'answered after (p99)': ({ responseMs }) => duration(responseMs[1] / 1_000),
  rejected: ({ rejectedShare }) => percent(rejectedShare),
};

/** All tables as Markdown. */
export function scaleTables(): string {
  const noCommands = { commandsPerHour: 0 };
  const fewCases = { openCases: 1_000, closedCases: 10_000, commandsPerHour: 0 };
  const noChanges = { openCases: 1_000, changesPerHour: 0 };
  return [
    `Barium is scanned every ${intervalMs / 1_000} s, and more often where that pays. Assumptions: a request takes ${assumptions.requestMs} ms and a page ` +
      `of a list ${assumptions.pageMs} ms; a command needs ${assumptions.requestsPerCommand} requests; one bot token can ` +
      `post ${assumptions.messagesPerMinute} messages per minute. Overload is bold.`,
    '### Cases',
    table(
      scanColumns,
      [1, 10, 50, 100, 300, 1_000].map((factor) => departments(factor, noCommands)),
    ),
    '### Channels',
    table(deliveryColumns, [
      departments(10, fewCases),
      departments(100, { ...fewCases, channels: 10 }),
      departments(100, { ...fewCases, channels: 100 }),
      departments(100, fewCases),
      departments(100, { ...fewCases, channels: 10_000 }),
      departments(1_000, fewCases),
    ]),
    '### Commands',
    table(commandColumns, [
      ...[1, 10, 100, 300].map((factor) => departments(factor, noChanges)),
      ...[1, 2, 3, 6].map((replicas) => departments(1_000, { ...noChanges, replicas })),
    ]),
  ].join('\n\n');
}

function table(columns: Columns, installations: readonly Installation[]): string {
  const headers = Object.keys(columns);
  const body = installations.map((installation) => {
    const hour = simulateHour(installation);
    return Object.values(columns).map((cell) => cell(hour, installation));
  });
  const widths = headers.map((_, column) => Math.max(...[headers, ...body].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join(' | ')} |`;
  const delimiters = widths.map((width) => `${'-'.repeat(width - 1)}:`);
  return [line(headers), line(delimiters), ...body.map(line)].join('\n');
}
