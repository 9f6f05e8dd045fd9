import { createMetrics } from '../../src/metrics/index.ts';
import { disabledQueries } from '../../src/watch/queries.ts';

describe('metrics', () => {
  it('count commands and their time', async () => {
    const metrics = createMetrics();
    metrics.command('show', 'refused', 0.03);
    const text = await metrics.registry.metrics();
    expect(text).toContain('barium_bot_commands_total{command="show",outcome="refused"} 1');
    expect(text).toContain('barium_bot_command_seconds_sum{command="show"} 0.03');
  });

  it('count each try of an upstream call, in seconds', async () => {
    const metrics = createMetrics();
    const report = { endpoint: 'GET /Instances', durationMs: 500 } as const;
    metrics.upstream({ ...report, outcome: 'unreachable', attempt: 1 });
    metrics.upstream({ ...report, outcome: 'ok', attempt: 2 });
    const text = await metrics.registry.metrics();
    expect(text).toContain(
      'barium_bot_upstream_calls_total{endpoint="GET /Instances",outcome="unreachable"} 1',
    );
    expect(text).toContain('barium_bot_upstream_seconds_sum{endpoint="GET /Instances"} 1');
  });

  it('tell how many wait, and whose limit turned others away', async () => {
    const metrics = createMetrics();
    metrics.observeLoad(() => ({ running: 3, queued: 7 }));
    metrics.rejected('person');
    metrics.suggestionDropped();
    const text = await metrics.registry.metrics();
    expect(text).toContain('barium_bot_requests_in_flight 3');
    expect(text).toContain('barium_bot_requests_queued 7');
    expect(text).toContain('barium_bot_requests_rejected_total{limit="person"} 1');
    expect(text).toContain('barium_bot_requests_rejected_total{limit="everyone"} 0');
    expect(text).toContain('barium_bot_suggestions_dropped_total 1');
  });

  it('tell what watching knows at the very moment, in one reading of it', async () => {
    const metrics = createMetrics();
    let readings = 0;
    metrics.observeQueues(async () => {
      readings += 1;
      return { ...(await disabledQueries.status()), instanceCount: 60 };
    });
    expect(await metrics.registry.metrics()).toContain('barium_bot_known_instances 60');
    expect(readings).toBe(1);
  });

  it('say that the store is away, and all that is known without it', async () => {
    const metrics = createMetrics();
    let isAway = false;
    metrics.observeQueues(async () => {
      if (isAway) throw new Error('no store');
      return { ...(await disabledQueries.status()), instanceCount: 60 };
    });
    expect(await metrics.registry.metrics()).toContain('barium_bot_store_up 1');
    isAway = true;
    metrics.command('show', 'done', 1);
    const text = await metrics.registry.metrics();
    expect(text).toContain('barium_bot_store_up 0');
    expect(text).toContain('barium_bot_commands_total{command="show",outcome="done"} 1');
    expect(text).not.toMatch(
      /^barium_bot_(?:known_instances|broken_places|set_aside_announcements|queue_depth)[ {]/mu,
    );
    isAway = false;
    expect(await metrics.registry.metrics()).toContain('barium_bot_known_instances 60');
  });

  it('hold those of the process, and keep apart from other instances of themselves', async () => {
    createMetrics().command('show', 'done', 1);
    const text = await createMetrics().registry.metrics();
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toContain('command="show"');
  });
});
