import { readFile } from 'node:fs/promises';
import { parser } from '@prometheus-io/lezer-promql';
import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import { createMetrics } from '../../src/metrics/index.ts';
import { disabledQueries } from '../../src/watch/queries.ts';

const folder = new URL('../../manifests/monitoring/', import.meta.url);
const read = (name: string) => readFile(new URL(name, folder), 'utf8');

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.object({ severity: z.enum(['critical', 'warning']) }),
          annotations: z.object({ summary: z.string(), description: z.string().optional() }),
        }),
      ),
    }),
  ),
});

const dashboardSchema = z.object({
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ expr: z.string() })).min(1),
    }),
  ),
});

/** The names of all series that `/metrics` can have, those of histograms included. */
async function seriesNames(): Promise<ReadonlyMap<string, readonly string[]>> {
  const metrics = createMetrics();
  metrics.observeLoad(() => ({ running: 0, queued: 0 }));
  metrics.observeQueues(disabledQueries.status);
  const names = new Map<string, readonly string[]>();
  for (const metric of await metrics.registry.getMetricsAsArray()) {
    const { name, type, labelNames = [] } = metric as typeof metric & { labelNames?: readonly string[] };
    if (String(type) !== 'histogram') names.set(name, labelNames);
    else for (const suffix of ['bucket', 'sum', 'count']) names.set(`${name}_${suffix}`, [...labelNames, 'le']);
  }
  return names;
}

interface Selector {
  readonly name: string;
  readonly labels: readonly string[];
}

/** The series and labels that a PromQL expression selects and groups by; throws if it can't be parsed. */
function parseExpression(expression: string): {
  readonly selectors: readonly Selector[];
  readonly grouped: readonly string[];
} {
  // Grafana replaces its variables before Prometheus sees them.
  const source = expression.replaceAll('$__rate_interval', '5m');
  const textOf = ({ from, to }: { from: number; to: number }) => source.slice(from, to);
  const selectors: { name: string; labels: string[] }[] = [];
  const grouped: string[] = [];
  parser.parse(source).iterate({
    enter(node) {
      if (node.type.isError) throw new SyntaxError(`invalid PromQL at ${node.from}: ${expression}`);
      if (node.name === 'VectorSelector') selectors.push({ name: '', labels: [] });
      const last = selectors.at(-1);
      const parent = node.node.parent?.name;
      if (node.name === 'Identifier' && parent === 'VectorSelector' && last !== undefined) last.name = textOf(node);
      if (node.name === 'LabelName' && parent === 'GroupingLabels') grouped.push(textOf(node));
      else if (node.name === 'LabelName') last?.labels.push(textOf(node));
    },
  });
  return { selectors, grouped };
}

/** Labels that Prometheus adds. */
const targetLabels = ['job', 'instance'];

describe('the files for monitoring', () => {
  let expressions: readonly (readonly [title: string, expression: string])[];
  let dashboard: z.infer<typeof dashboardSchema>;

  beforeAll(async () => {
    const rules = rulesSchema.parse(parseYaml(await read('prometheus-rules.yaml')));
    dashboard = dashboardSchema.parse(JSON.parse(await read('grafana-dashboard.json')));
    expressions = [
      ...rules.groups.flatMap((group) => group.rules.map(({ alert, expr }) => [alert, expr] as const)),
      ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
    ];
  });

  it('The rules and the dashboard use only metrics and labels that exist', async () => {
    const known = await seriesNames();
    expect(expressions.length).toBeGreaterThan(25);
    for (const [title, expression] of expressions) {
      const { selectors, grouped } = parseExpression(expression);
      expect([title, selectors.length > 0]).toEqual([title, true]);
      const allowed = selectors.flatMap(({ name }) => known.get(name) ?? []);
      for (const { name, labels } of selectors) {
        expect({ title, name, isKnown: known.has(name) }).toEqual({ title, name, isKnown: true });
        const unknown = labels.filter((label) => ![...(known.get(name) ?? []), ...targetLabels].includes(label));
        expect({ title, unknown }).toEqual({ title, unknown: [] });
      }
      expect({ title, unknown: grouped.filter((label) => !allowed.includes(label)) }).toEqual({ title, unknown: [] });
    }
  });

  it('Every metric of the bot is on the dashboard, or in an alert', async () => {
    const used = new Set(
      expressions.flatMap(([, expression]) => parseExpression(expression).selectors.map(({ name }) => name)),
    );
    const families = [...(await seriesNames()).keys()]
      .filter((name) => name.startsWith('barium_bot_') && !/_(?:sum|count)$/u.test(name))
      .filter((name) => !used.has(name) && !used.has(name.replace(/_bucket$/u, '_count')));
    expect(families).toEqual([]);
  });

  it('No two panels of the dashboard overlap, and each has a number of its own', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...dashboard.panels.map(({ gridPos: { x, w } }) => x + w))).toBeLessThanOrEqual(24);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});
