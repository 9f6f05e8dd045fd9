import { createMetrics } from '../../src/metrics/index.ts';
import { disabledQueries } from '../../src/watch/queries.ts';

describe('the metrics', () => {
  it('count commands and their duration', async () => {
    const metrics = createMetrics();
    metrics.recordCommand('show', 'refused', 0.03);
    const text = await metrics.registry.metrics();
    expect(text).toContain('barium_bot_commands_total{command="show",outcome="refused"} 1');
    expect(text).toContain('barium_bot_command_seconds_sum{command="show"} 0.03');
  });

  it('count each attempt of an upstream request and its duration', async () => {
    const metrics = createMetrics();
    const report = { endpoint: 'GET /Instances', durationMs: 500 } as const;
    metrics.recordAttempt({ ...report, outcome: 'unreachable', attempt: 1 });
    metrics.recordAttempt({ ...report, outcome: 'ok', attempt: 2 });
    const text = await metrics.registry.metrics();
    expect(text).toContain('barium_bot_upstream_calls_total{endpoint="GET /Instances",outcome="unreachable"} 1');
    expect(text).toContain('barium_bot_upstream_seconds_sum{endpoint="GET /Instances"} 1');
  });

  it('show the load, and the rejected requests by limit', async () => {
    const metrics = createMetrics();
    metrics.observeLoad(() => ({ running: 3, queued: 7 }));
    metrics.recordRejection('person');
    metrics.recordDroppedSuggestion();
    const text = await metrics.registry.metrics();
    expect(text).toContain('barium_bot_requests_in_flight 3');
    expect(text).toContain('barium_bot_requests_queued 7');
    expect(text).toContain('barium_bot_requests_rejected_total{limit="person"} 1');
    expect(text).toContain('barium_bot_requests_rejected_total{limit="everyone"} 0');
    expect(text).toContain('barium_bot_suggestions_dropped_total 1');
  });

  it('show the current queues with a single read', async () => {
    const metrics = createMetrics();
    let reads = 0;
    metrics.observeQueues(async () => {
      reads += 1;
      return { ...(await disabledQueries.status()), instanceCount: 60 };
    });
    expect(await metrics.registry.metrics()).toContain('barium_bot_known_instances 60');
    expect(reads).toBe(1);
  });

  it('omit only the values of the store while the store is down', async () => {
    const metrics = createMetrics();
    let isStoreDown = false;
    metrics.observeQueues(async () => {
      if (isStoreDown) throw new Error('no store');
      return { ...(await disabledQueries.status()), instanceCount: 60 };
    });
    const before = await metrics.registry.metrics();
    expect(before).toContain('barium_bot_store_up 1');
    for (const name of ['known_instances', 'unavailable_channels', 'dead_letters'])
      expect(before).toMatch(new RegExp(`^barium_bot_${name} `, 'mu'));
    isStoreDown = true;
    metrics.recordCommand('show', 'done', 1);
    const text = await metrics.registry.metrics();
    expect(text).toContain('barium_bot_store_up 0');
    expect(text).toContain('barium_bot_commands_total{command="show",outcome="done"} 1');
    expect(text).not.toMatch(/^barium_bot_(?:known_instances|unavailable_channels|dead_letters|queue_depth)[ {]/mu);
    isStoreDown = false;
    expect(await metrics.registry.metrics()).toContain('barium_bot_known_instances 60');
  });

  it('include those of the process, and are separate for each registry', async () => {
    createMetrics().recordCommand('show', 'done', 1);
    const text = await createMetrics().registry.metrics();
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toContain('command="show"');
  });
});
