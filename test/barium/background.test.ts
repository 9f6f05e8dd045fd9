/** Requests of scans, which give way to people's and to a Barium that has too much to do. */
import type http from 'node:http';
import { type Behavior, createClient, errorOf, startUpstream } from './server.ts';

/** Whose durations depend on the machine that runs the tests. */
const background = { isComparable: false };

/** Answers after a while, and refuses what exceeds its capacity. */
function createServer({ capacity = 100, responseMs = 20, retryAfter = '' } = {}) {
  const state = { running: 0, maxRunning: 0, refused: 0, capacity };
  const answer = (response: http.ServerResponse, status: number) => {
    state.running -= 1;
    const headers = { 'content-type': 'application/json', ...(retryAfter !== '' && { 'retry-after': retryAfter }) };
    response.writeHead(status, headers).end('{"TotalCount":0,"Data":[]}');
  };
  const behave: Behavior = (response) => {
    state.running += 1;
    state.maxRunning = Math.max(state.maxRunning, state.running);
    if (state.running > state.capacity) {
      state.refused += 1;
      answer(response, 429);
    } else setTimeout(() => answer(response, 200), responseMs);
  };
  return { state, behave };
}

describe('requests of scans', () => {
  it('A person’s request is sent before those of a scan that wait already', async () => {
    const { behave } = createServer();
    const upstream = await startUpstream(() => behave);
    const { barium } = createClient(upstream, { maxConcurrent: 2 });
    await barium.listInstances();
    const pages = Array.from({ length: 5 }, (_, n) => barium.listInstances({ start: n, max: 9 }, { background }));
    // One is sent, and four wait.
    const people = ['a', 'b', 'c'].map((status) => barium.listInstances({ status }));
    await Promise.all([...pages, ...people]);
    const order = upstream.requests.slice(1).map(({ path }) => (path.includes('Status') ? 'person' : 'scan'));
    // The first two are on two connections.
    expect(order.slice(0, 4).toSorted()).toEqual(['person', 'person', 'person', 'scan']);
  });

  it('A scan sends a Barium that refuses more than two requests no more than that, and fails none', async () => {
    const { state, behave } = createServer({ capacity: 2 });
    const upstream = await startUpstream(() => behave);
    const { barium } = createClient(upstream, { sleep: undefined as never });
    const pages = Array.from({ length: 40 }, (_, n) => barium.listInstances({ start: n, max: 9 }, { background }));
    await Promise.all(pages);
    expect([state.refused, state.maxRunning]).toEqual([1, 3]);
    expect(barium.backgroundConcurrency()).toBe(2);
  });

  it('A refused person makes scans send less', async () => {
    const { state, behave } = createServer({ responseMs: 5 });
    const upstream = await startUpstream(() => behave);
    const { barium } = createClient(upstream);
    const scan = () => Promise.all(Array.from({ length: 60 }, () => barium.listInstances({ max: 9 }, { background })));
    await scan();
    expect(barium.backgroundConcurrency()).toBe(7);
    state.capacity = 0;
    const people = Array.from({ length: 4 }, () => errorOf(barium.getInstance('one')));
    await Promise.all(people);
    expect(barium.backgroundConcurrency()).toBeLessThanOrEqual(2);
  });

  it('After “Retry-After” scans pause for so long, and people don’t', async () => {
    const { state, behave } = createServer({ capacity: 0, responseMs: 1, retryAfter: '1' });
    const upstream = await startUpstream(() => behave);
    const { barium } = createClient(upstream);
    const done: string[] = [];
    const scan = barium.listInstances({ max: 9 }, { background }).then(() => done.push('scan'));
    while (state.refused === 0) await new Promise(setImmediate);
    state.capacity = 9;
    await barium.listInstances().then(() => done.push('person'));
    const refusedAt = performance.now();
    await scan;
    expect(done).toEqual(['person', 'scan']);
    expect(performance.now() - refusedAt).toBeGreaterThan(500);
  });

  it('The time that a request of a scan waits for its turn is not taken from the time for its answer', async () => {
    const { behave } = createServer({ responseMs: 300 });
    const upstream = await startUpstream(() => behave);
    const { barium } = createClient(upstream, { maxConcurrent: 1, deadlineMs: 2_000 });
    await barium.signIn();
    const pages = Array.from({ length: 8 }, () => barium.listInstances({ max: 9 }, { background }));
    expect((await Promise.all(pages)).length).toBe(8);
  });

  it('A request of a scan that is aborted while it waits is never sent', async () => {
    const { behave } = createServer();
    const upstream = await startUpstream(() => behave);
    const { barium } = createClient(upstream, { maxConcurrent: 1 });
    const controller = new AbortController();
    const { signal } = controller;
    const first = barium.listInstances({ max: 1 }, { background });
    const second = errorOf(barium.listInstances({ max: 2 }, { background, signal }));
    controller.abort();
    expect(await second).toMatchObject({ name: 'AbortedError' });
    await first;
    expect(upstream.requests).toHaveLength(1);
  });
});
